"""Whose data was read or downloaded, by one account or on certain days."""
