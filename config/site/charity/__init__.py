"""Who runs the service: the page for everybody, and the pages on which managers say it."""
