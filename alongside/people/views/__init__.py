"""What comes in with a request: loads, does one action, redirects or shows a page."""
