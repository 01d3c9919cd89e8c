"""How many mentors short the programme is, and why: on a page, and every morning by email."""
