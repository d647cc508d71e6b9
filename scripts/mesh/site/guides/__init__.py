"""The two guides, as values: the files and commands that they show are taken by a test, and must work."""
