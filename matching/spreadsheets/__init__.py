"""Importing men and mentors from a spreadsheet, and the template that people fill in."""
