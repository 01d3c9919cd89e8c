"""Figures about the running service. A program such as Prometheus can collect the figures and warn
people.

There are figures only if METRICS_TOKEN is set. Only the settings import these modules, so no
process loads the library without need.
"""
