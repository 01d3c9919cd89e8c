"""Backing up the database and restoring it. This package does not know the tables of the apps.

A backup has 2 files. The file of keys has the keys of the sealed texts. The file of records has
everything else. Each file of records is kept for some weeks, but only the newest file of keys is
kept. So nobody can read a text whose key was destroyed, even in an older backup. Neither file has
anything from `.env`.
"""
