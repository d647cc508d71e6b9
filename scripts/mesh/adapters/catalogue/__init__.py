"""The catalogue's facts gathered from disk, and its site on disk."""
