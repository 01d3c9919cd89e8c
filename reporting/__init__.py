"""What the programme lacks and what it achieved."""
