"""Decision aids written, checked, put to use, shared and retired by a service."""
