"""`mesh diff` and `mesh impact` in their formats."""
