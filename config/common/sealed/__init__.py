"""Sealed text. Somebody who has only the database cannot read it."""
