"""Requests that people make about their own data."""
