"""Toolkits, and how far each man has got with a toolkit."""
