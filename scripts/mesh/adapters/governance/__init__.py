"""The federation's rules on disk: policies, standards, classes; and the DuckDB that runs policies."""
