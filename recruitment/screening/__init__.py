"""Reading applications and deciding on them: the lists, one application, decisions and their
emails, how far a cohort has come."""
