"""Alongside: everyday tools for co-produced health."""
