"""Moves of men to another prison."""
