"""The 2 cohorts of a year: when each is open for applications, and its dates and places."""
