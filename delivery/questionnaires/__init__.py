"""Questionnaires, and what each man scored on them."""
