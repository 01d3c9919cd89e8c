"""Whether every group of men is matched as often and as soon: watched, never used by a round."""
