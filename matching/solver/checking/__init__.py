"""The rules, scores and optimality of a round, worked out a second time.

This package shares no code with the modules that solve: neither could catch a fault they share. The
solver weighs tables of mentors by men; this reads flat lists of pairs.
"""
