"""The list of men: who is waiting, until when a match is worth making, and how many mentors could
take each man."""
