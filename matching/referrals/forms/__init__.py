"""The forms of referrals, and the filter of their list."""
