"""What a cohort is taught: the usual programme, each cohort's own sessions, and the emails that
tell trainees their dates."""
