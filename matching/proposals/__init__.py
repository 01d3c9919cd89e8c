"""Deciding about pairs: the proposals and why each was made, approving, declining, fixing a
pair, ruling one out."""
