"""Invented trainees, for the demo. Nobody in it exists."""
