"""Every email the demo would have sent, to read. Outside the demo these pages do not exist."""
