"""Staff accounts: the pages for managers, and the page on which somebody accepts an invitation."""
