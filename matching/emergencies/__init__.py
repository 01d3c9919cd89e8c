"""Emergencies, in which a coordinator opens a record that they cannot usually see."""
