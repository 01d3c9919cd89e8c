"""Checks a solved round by working everything out a second time: the rules, the scores, and that no
list of pairs is better.

This package shares no code with the modules that solve. A mistake in shared code would be in the
solver and in the check, so nobody would notice it. The solver and the check also work in different
ways. The solver uses tables of mentors by men, and the check uses lists of pairs.
"""
