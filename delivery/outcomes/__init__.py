"""Aims, what they make together, and progress in the 6 areas of the report."""
