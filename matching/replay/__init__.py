"""A replay invents years of a mentoring programme. It then lives through the same years once with
each way to choose which mentor meets which man.

Nothing here uses the database. `python manage.py replay` prints a replay. matching.policy.replaying
lets the worker make one for a page.

    world      the invented years: men, mentors, and how long each support lasts
    policies   the ways to choose
    living     one year after the other, week by week, and what became of the men
    bound      what no way to choose could do better
    comparing  many replays, as means with their ranges
    questions  what we ask of a replay: the ways to choose, and what each weight does
"""
