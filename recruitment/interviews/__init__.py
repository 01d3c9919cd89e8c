"""Interviews: times offered and booked, the invitations, and the score sheets."""
