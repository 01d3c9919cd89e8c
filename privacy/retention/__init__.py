"""Deleting what we no longer need: who is due, the preview for managers, and deleting at night."""
