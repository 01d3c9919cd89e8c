"""The weekly round: requesting it, running it, its results and how they differ from last time."""
