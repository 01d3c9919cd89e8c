"""Clearances: requesting and chasing them, recording the answer, reminders before they end, and how
long they take."""
