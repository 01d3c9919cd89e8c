"""Invented records of delivery, for the demo and for measuring."""
