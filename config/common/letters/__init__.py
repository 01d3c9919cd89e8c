"""Emails and texts that managers can reword: what they say, how placeholders are filled in, and how
they are sent. Each package registers the letters it sends."""
