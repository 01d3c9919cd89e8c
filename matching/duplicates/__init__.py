"""Possible duplicates: what a person decides about 2 records, and undoing the decision."""
