"""Reads SQL: what a model makes of its parents' columns. Pure; the only room that knows the SQL parser."""
