"""Release plans, and meetings outside prison."""
