"""Reads what stands in `governance/`, runs the policies, and looks for personal data."""
