"""Every component and form state on a few pages, for people to look at and for the accessibility
tests. Outside the demo these pages do not exist."""
