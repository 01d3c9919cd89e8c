"""One match: its page, and the pages that take its steps."""
