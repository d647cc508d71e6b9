"""The mesh as OpenLineage events."""
