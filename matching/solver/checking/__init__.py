"""The rules, scores and optimality of a round, read a second time.

Nothing here is shared with the modules that solve: what both got from one place, neither could
catch. Where the solver weighs tables of mentors by men, this reads flat lists of pairs.
"""
