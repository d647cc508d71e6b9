"""Differential privacy: what may be asked, and how much one person can change an answer."""
