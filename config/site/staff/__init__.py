"""Staff accounts: the pages of managers, and the page on which somebody accepts an invitation."""
