"""How prison staff and other services refer a man, and see what happens with the referral."""
