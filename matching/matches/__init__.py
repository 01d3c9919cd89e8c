"""Matches: the mentors and men who meet each other."""
