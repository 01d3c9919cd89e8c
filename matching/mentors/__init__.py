"""Mentors: becoming a mentor, times, days away, breaks, supervision and stepping down."""
