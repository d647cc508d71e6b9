"""Facts over time on disk: what builds, publications and columns were like, in Parquet files that are only ever added."""
