"""The federation's rules on disk: policies, standards, classes, waivers, verdicts; and the DuckDB that runs policies."""
