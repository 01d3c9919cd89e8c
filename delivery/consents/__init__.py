"""The consents of a man: recording a consent, withdrawing it, and checking it before each use of
his data."""
