"""The pages of requests: for staff, and for people about their own data."""
