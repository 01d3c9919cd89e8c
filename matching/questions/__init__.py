"""Answers to “why?” and “what if?”. To find an answer, we make the list that a round would propose
now. We then make it again with something changed, and compare."""
