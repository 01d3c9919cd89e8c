"""What mentors log: sessions and other contacts, drafts, corrections, and the weeks of a match."""
