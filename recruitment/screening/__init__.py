"""Reading applications and deciding on them: the lists, one application, decisions and their
e-mails, how far a cohort has come."""
