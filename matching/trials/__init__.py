"""Lets managers try a change of the policy, and save the change as the next version."""
