"""Invented applicants, for the demo and for measuring. Nobody in it exists."""
