"""What mentors see and change of their own: sessions, times, absences, breaks, leaving."""
