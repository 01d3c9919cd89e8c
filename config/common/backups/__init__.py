"""Backing up the database and restoring it, without knowing what is in it.

A backup is 2 files. `records` has everything except the keys of sealed texts, and `keys` has these
keys. People keep every file of records for some weeks, but only the newest file of keys. So a text
whose key is destroyed is lost in the older backups too. Neither file has anything from `.env`.
"""
