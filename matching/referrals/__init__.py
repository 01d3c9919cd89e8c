"""Men who are referred: their records, their release dates, and the steps of a referral."""
