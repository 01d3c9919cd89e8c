"""Deciding about pairs: the proposals and why each was made, approving, declining, insisting on a
pair, ruling one out."""
