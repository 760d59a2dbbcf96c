"""Conditions, results, medicines and documents, each with the source it came from."""
