"""What mentors log about sessions and other contacts, with drafts and corrections."""
