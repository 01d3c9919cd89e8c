"""The forms of referrals, and the filters of their lists."""
