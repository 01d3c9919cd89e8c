"""The list of men: who waits, by when he needs a match, and how many mentors could take him."""
