"""How many mentors the programme needs, and what it has achieved."""
