"""Every component and form state on a few pages, in the demonstration only: to look at, and for the
accessibility tests."""
