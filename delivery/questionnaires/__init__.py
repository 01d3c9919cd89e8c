"""Questionnaires, and what each man scored."""
