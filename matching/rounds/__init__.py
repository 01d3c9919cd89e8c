"""The weekly round: how somebody requests it, how it runs, what its results are, and what changed
since the last round."""
