"""Pages of the record, and of bringing records in."""
