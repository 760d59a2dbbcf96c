"""A document and its parts: read, written in the one way, changed part by part. Pure."""
