"""Deleting what we no longer need: who is due, what a manager sees first, and deleting at night."""
