"""Clearances: requesting and chasing them, recording the answer, and sending reminders.

Also how long clearances take.
"""
