"""Reading applications and deciding on them.

Lists of applications, one application, decisions and their emails, and the progress of a cohort.
"""
