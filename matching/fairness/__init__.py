"""Whether every group of men gets mentors as often, and as soon, as other groups do. Coordinators
and managers can see the answer. No round uses it.
"""
