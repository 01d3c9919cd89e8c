"""Men referred: the list, their offences, and closing a referral."""
