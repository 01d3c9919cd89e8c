"""Sealed text: text that nobody can read who has only the database."""
