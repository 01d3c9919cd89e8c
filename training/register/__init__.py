"""Who came to a session, and how far each trainee has come."""
