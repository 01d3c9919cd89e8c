"""Trainees: their own pages, the pages about them for staff, private calendars, and daily work."""
