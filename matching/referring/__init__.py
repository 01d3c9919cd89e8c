"""Prison staff and other services refer a man for a mentor, and follow what became of it."""
