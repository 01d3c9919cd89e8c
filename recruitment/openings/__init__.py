"""“Tell me when it opens”: one email to whoever asked for it, when applications open."""
