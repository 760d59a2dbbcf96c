"""What everything on screen shares: base page, macros, form fields, dates in words, styles."""
