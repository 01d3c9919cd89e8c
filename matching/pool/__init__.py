"""The pool: everything that a round needs to know about the mentors, the men and the prisons. Turns
database rows into the arrays that the solver reads."""
