"""The audit log: what a record says, how records are chained, what is wrong with a log, and what budgets it shows as spent."""
