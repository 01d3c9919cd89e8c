"""The forms about referrals, and the filters of their lists."""
