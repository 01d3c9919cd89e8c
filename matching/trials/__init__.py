"""How a change of the policy is tried, and saved as the next version."""
