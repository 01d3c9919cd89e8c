"""Who runs the service: the page that everybody can read, and the pages on which managers change
this."""
