"""Men and mentors out of a spreadsheet, and the empty file to fill in."""
