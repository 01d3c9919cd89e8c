"""Grants: what we promised to whoever pays, what became of it, and when we report to them."""
