"""Figures about the running service. A program such as Prometheus can collect them and warn people.

They are on only if METRICS_TOKEN is set. Only the settings import these modules, so no process
loads the library without need.
"""
