"""Whether a volunteer can be matched, and what is still missing."""
