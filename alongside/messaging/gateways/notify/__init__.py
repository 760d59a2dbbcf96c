"""Texts by GOV.UK Notify."""
