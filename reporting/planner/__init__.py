"""The planner: how many more mentors are needed, when they must be free, which prisons must clear
them, and what we must do to get them.

    worlds     the futures of the forecast, in which we try more mentors
    gap        the fewest more mentors so that no man leaves without a mentor
    profiles   which 2 more mentors would help most
    cohorts    how many people must apply, be offered a place, train and be cleared, and by when
    levers     what a change would be worth
    planning   all of these, as one answer
"""
