"""Trainees: their own pages, the page about each for staff, private calendars, and the daily
work."""
