"""Service levels: what products promise about their data, and what history says of it."""
