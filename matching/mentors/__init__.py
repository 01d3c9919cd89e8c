"""Mentors: how they start, when they are free, their days away and breaks, supervision and stepping
down."""
