"""Men referred: the list, what they were convicted of, and closing a referral."""
