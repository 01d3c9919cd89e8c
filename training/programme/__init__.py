"""The usual programme, the sessions of each cohort, and the emails with their dates."""
