"""What contracts of open standards are made of and written to."""
