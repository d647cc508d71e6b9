"""Building domains."""
