"""Figures about the running service, for a program such as Prometheus that collects them and warns
people.

They are off unless METRICS_TOKEN is set. Only the settings name these modules, so that no process
loads the library without need.
"""
