"""Grants: what we promised to funders, what became of each promise, and when we report to the
funder."""
