"""Whether a volunteer is ready to be matched, and what is still missing."""
