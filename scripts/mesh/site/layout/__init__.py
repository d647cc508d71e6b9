"""Layered pictures: where boxes stand and lines run."""
