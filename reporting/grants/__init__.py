"""Grants: what we promised to funders, how much of each promise we have reached, and when we report
to the funder."""
