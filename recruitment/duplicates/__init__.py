"""Applicants who may be one person: which they are, what somebody decides about 2 of them, and
undoing the decision."""
