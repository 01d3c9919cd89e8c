"""Whose data was read or downloaded: by one account, or in one time."""
