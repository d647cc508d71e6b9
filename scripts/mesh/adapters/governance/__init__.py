"""Governance on disk: policies, waivers, verdicts, and running the rules over the tables of the mesh."""
