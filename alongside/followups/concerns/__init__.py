""" "I have a concern": at any moment, in one's own words, to somebody by name."""
