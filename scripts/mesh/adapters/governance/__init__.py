"""Reads what stands in `governance/`: policies, agreements, roles, classes."""
