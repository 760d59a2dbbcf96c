"""What is due in people. Registered when the app loads."""
