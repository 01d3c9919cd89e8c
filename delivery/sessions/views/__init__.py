"""The pages about sessions."""
