"""What can change between two contracts."""
