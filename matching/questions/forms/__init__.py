"""The forms of questions."""
