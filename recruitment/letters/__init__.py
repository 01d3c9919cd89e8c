"""The words of every e-mail, and sending it to an applicant, a referee or a colleague."""
