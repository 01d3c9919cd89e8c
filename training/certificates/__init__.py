"""Certificates: issuing them from the registers, printing them, and checking them by code."""
