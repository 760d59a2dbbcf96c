"""What is due in records. Registered when the app loads."""
