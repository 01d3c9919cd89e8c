"""Registers of sessions, and the progress of each trainee."""
