"""Reads what stands in `governance/`, and runs the policies."""
