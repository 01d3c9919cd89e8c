"""Prison staff and other services refer a man for a mentor, and see where the referral stands."""
