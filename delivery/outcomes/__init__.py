"""A man's aims, what he and his mentor make together, and his progress in the 6 areas of the
report."""
