"""Whom a change hits."""
