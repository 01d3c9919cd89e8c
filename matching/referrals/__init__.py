"""Men referred: the list, their dates, and what becomes of a referral."""
