"""Documents that a service writes part by part, in versions that are approved and put to use."""
