"""The pages about how a match begins, for staff and for the mentor that we ask."""
