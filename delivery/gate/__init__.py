"""Support through the gate: release plans, and meetings outside prison."""
