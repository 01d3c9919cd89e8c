"""Invented applicants, for the demo and for benchmarks. None of these people exists."""
