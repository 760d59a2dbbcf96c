"""The rules of deciding: pure."""
