"""The list of men: who is waiting, by when he needs a match, and how many mentors could take him."""
