"""The federation's rules on disk: policies, standards, classes, waivers, verdicts, detectors; and the DuckDB that runs policies."""
