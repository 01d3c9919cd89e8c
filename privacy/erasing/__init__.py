"""Erasing one person: what we delete, what stays without their name, and what stays for a term of
its own."""
