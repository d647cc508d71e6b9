"""The two sides of a comparison, from git, files and publications."""
