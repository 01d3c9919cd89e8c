"""Mentors and men waiting: today, the past half year, and what the next half year may bring."""
