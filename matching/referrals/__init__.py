"""Men referred: the list, their dates, and what happens to a referral."""
