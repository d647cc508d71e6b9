"""The mesh as tables."""
