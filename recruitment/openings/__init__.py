"""One email, when applications open, to everybody who asked for it."""
