"""The pages of how a match begins: for the team, and for the mentor who is asked."""
