"""Matches: the mentors and men who meet."""
