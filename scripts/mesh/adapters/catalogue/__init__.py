"""The catalogue outside of pure values: gathers its facts, writes its files, makes dbt docs, serves them."""
