"""Imports men and mentors from a spreadsheet. Also the template that people fill in."""
