"""Reading applications and deciding on them: the lists, one application, decisions and their
emails, and the progress of a cohort."""
