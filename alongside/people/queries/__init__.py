"""Reads that several views share. Each says how many queries it takes."""
