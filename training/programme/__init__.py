"""The sessions of a cohort: the usual programme, each cohort's own sessions, and the emails with
their dates."""
