"""The two cohorts of a year: when each is open, what it asks, and a manager's own dates."""
