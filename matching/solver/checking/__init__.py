"""The rules, scores and optimality of a round, worked out a second time.

This package shares no code with the modules that solve, because a fault in shared code would be in
the solver and in the check. The solver weighs tables of mentors by men. This package reads flat
lists of pairs.
"""
