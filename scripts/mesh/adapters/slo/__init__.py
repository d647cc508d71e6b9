"""Telling others of service levels that are missed."""
