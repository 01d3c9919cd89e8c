"""Why, and what if: the pool of this moment solved again with something changed."""
