"""The rules of instruments: pure."""
