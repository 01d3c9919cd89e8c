"""The page with everything about the support in one match."""
