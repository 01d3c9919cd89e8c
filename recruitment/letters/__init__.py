"""Emails to applicants, referees and volunteers, and the pages on which managers change the wording
of letters."""
