"""Resetting a second step that somebody has lost. One manager asks for the reset, and another
manager agrees."""
