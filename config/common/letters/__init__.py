"""Emails that managers can reword: their words, filling them in, and sending them. Each package
registers the letters it sends."""
