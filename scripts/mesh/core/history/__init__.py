"""Facts over time: what builds, tests, publications and columns were like, run after run."""
