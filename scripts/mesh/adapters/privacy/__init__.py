"""Answers to queries with differential privacy: exact aggregates of bounded contributions, and the noise on them."""
