"""Trying a change of the policy, and saving it as the next version."""
