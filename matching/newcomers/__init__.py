"""Volunteers who have no man yet: emails while they wait, dates to join, and who may stop."""
