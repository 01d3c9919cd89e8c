"""One match: its page, and a page for each of its steps."""
