"""`mesh lineage` in its formats."""
