"""Question sets written, proved, approved and taken out of use by a service, in the browser."""
