"""Proposals: why a round made each proposal, approving and declining proposals, fixed pairs, and
pairs ruled out."""
