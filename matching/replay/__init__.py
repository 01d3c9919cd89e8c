"""A replay invents years of a mentoring programme. It then lives through the same years once with
each way to choose which mentor meets which man.

Nothing here uses the database. `python manage.py replay` prints a replay. matching.policy.replaying
lets the worker make one for a page.

    world      the invented years: men, mentors, and how long each support lasts
    policies   the ways to choose
    living     living through the years week by week, and what happened to the men
    bound      the best that any way to choose could do
    comparing  the results of many replays, as means with their ranges
    questions  what we ask of a replay: to compare ways to choose, or to try other weights
"""
