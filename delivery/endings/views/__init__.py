"""The pages about how support ends."""
