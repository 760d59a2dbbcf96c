"""Check-ins between conversations, with a named person who reads each answer."""
