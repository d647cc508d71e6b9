"""Pure: values in, values out. No files, no clock, no printing, no duckdb, no dbt."""
