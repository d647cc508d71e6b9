"""Renderings of `mesh check`."""
