"""Resetting a second step that somebody has lost. One manager asks, and another agrees."""
