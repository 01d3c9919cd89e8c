"""Interviews: the times staff offer, bookings, invitations and score sheets."""
