"""Answers to “why?” and “what if?”. To answer, we solve what a round would solve now, and solve it
again with something changed."""
