"""Mentors: becoming one, times, days away, breaks, supervision, stepping down."""
