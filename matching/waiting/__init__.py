"""The list of men: who waits, until when a match is worth making, and who could take each."""
