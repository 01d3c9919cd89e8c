"""What a round is solved on: mentors, men and prisons as the solver's columns."""
