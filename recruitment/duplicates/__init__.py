"""Applicants who may be one person: finding them, deciding about a pair, and undoing a decision."""
