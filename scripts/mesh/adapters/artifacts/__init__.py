"""What dbt left on disk, made into the mesh."""
