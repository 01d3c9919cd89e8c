"""How prison staff and other services refer a man online, and follow the referral."""
