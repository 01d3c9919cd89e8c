"""Emails to applicants, referees and volunteers, and the pages where managers change letters."""
