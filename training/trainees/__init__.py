"""Trainees: their own pages, the staff's page about each, private calendars, and the daily work."""
