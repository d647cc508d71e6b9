"""Service levels as people and programs get them from `mesh status --slo`."""
