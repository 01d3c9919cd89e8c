"""Proposals: why each was made, approving and declining them, fixed pairs, pairs ruled out."""
