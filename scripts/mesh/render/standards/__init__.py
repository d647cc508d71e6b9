"""The mesh as documents of open standards."""
