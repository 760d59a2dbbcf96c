"""Texts by SMPP 3.4, straight to a network's message centre."""
