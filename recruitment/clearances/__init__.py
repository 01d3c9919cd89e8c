"""Clearances: asked for, chased, given or refused, running out, and how long they take."""
