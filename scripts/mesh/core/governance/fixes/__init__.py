"""Repairs of what policies find, where they are mechanical: texts in, texts out."""
