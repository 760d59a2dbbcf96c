"""Letters: a person prints them, puts them in an envelope, and says so."""
