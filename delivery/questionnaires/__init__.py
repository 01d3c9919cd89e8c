"""Questionnaires, and the scores of each man."""
