"""Breaches of personal data: the log, the 72 hours, and what we decide."""
