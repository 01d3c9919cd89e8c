"""One trainee: what staff decide, what the trainee sees, the dates in a private calendar, and what
each day does to training."""
