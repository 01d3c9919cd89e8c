"""Changing the policy: what a change would do, then the new version."""
