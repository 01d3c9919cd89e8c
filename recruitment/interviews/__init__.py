"""Interviews: the times that staff offer, bookings, invitations and score sheets."""
