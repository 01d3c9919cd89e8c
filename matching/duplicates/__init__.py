"""2 records of one man, or of one referral: what a person decides, and undoing it."""
