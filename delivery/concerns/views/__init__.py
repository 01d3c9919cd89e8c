"""The pages about concerns."""
