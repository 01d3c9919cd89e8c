"""Erasing one person: what is deleted, what stays without their name, and what stays for its own
term."""
