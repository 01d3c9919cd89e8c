"""How many more mentors are needed, and why: on a page, and by email every morning."""
