"""Invented trainees, for the demo. None of these people exists."""
