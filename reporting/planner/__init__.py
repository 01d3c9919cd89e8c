"""The planner: how many more mentors are needed, free when and cleared where, and what must be done
for them to come.

    worlds     the futures of the forecast, in which we try more mentors
    gap        the fewest more mentors that are enough
    profiles   which 2 more mentors would help most
    cohorts    how many people must apply, be offered a place, train and be cleared, and by when
    levers     what a change would be worth
    planning   all of these, as one answer
"""
