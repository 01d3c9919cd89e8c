"""The weekly round: how it is requested and run, its results, and what changed since the last."""
