"""The forms of the pages that answer questions."""
