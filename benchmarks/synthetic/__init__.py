"""Made-up domains, and the artifacts that dbt would leave of them. See `benchmarks/generate.py`."""
