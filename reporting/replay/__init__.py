"""Replay: the same invented years of a programme, lived through under several ways to choose who
meets whom.

It knows no database. `python manage.py replay` and the page both call `replay`.

    world      the invented years: men, mentors, and how long each support lasts
    policies   the ways to choose
    living     one year after the other, week by week, and what became of the men
    bound      what no way to choose could do better
    comparing  many replays, as means with their ranges
"""
