"""Logging sessions and other contacts, with drafts and corrections."""
