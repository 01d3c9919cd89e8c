"""Importing men and mentors from a spreadsheet, and the template to fill in."""
