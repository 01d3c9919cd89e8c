"""Why, and what if: the pool as it is now, solved again with something changed."""
