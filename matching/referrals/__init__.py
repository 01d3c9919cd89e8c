"""Men who are referred: their records, their release dates, and what happens to a referral."""
