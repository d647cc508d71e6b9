"""What `mesh audit` shows."""
