"""Everything about the support in one match, on one page."""
