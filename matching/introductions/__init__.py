"""How a match begins: the approval that can be undone, asking him, asking the mentor."""
