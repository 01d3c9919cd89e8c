"""Drafts: what somebody has typed about a session or a concern and has not sent yet."""
