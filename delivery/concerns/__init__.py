"""Worries about a man, a mentor or a member of staff."""
