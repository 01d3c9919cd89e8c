"""The pool: everybody and everything that a round is solved on. Mentors, men and prisons become the
solver's columns."""
