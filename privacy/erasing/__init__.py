"""Erasing one person: what is deleted, what stays without them, and what stays for its own term."""
