"""Last sessions, feedback, case studies, complaints and incidents."""
