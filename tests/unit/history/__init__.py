"""Facts over time, by values."""
