"""Breaches of personal data: the log, our decisions, and the 72 hours within which we must tell the
ICO."""
