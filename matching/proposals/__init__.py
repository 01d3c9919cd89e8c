"""Proposals: why a round made each, approving and declining them, fixed pairs, and pairs ruled
out."""
