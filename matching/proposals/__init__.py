"""Proposals: why a round made them, and how coordinators decide on them. Also fixed pairs and
ruled-out pairs."""
