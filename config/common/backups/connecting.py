"""Which database the settings name, for a backup or a restore."""

from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from config.common.backups.databases import Database
from config.common.backups.postgresql import PARAMETERS, PostgreSQL
from config.common.backups.sqlite import SQLite


def database_of(connection: BaseDatabaseWrapper) -> Database:
    """The database to which Django's connection leads, for a backup or a restore. Does not open the
    connection."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return SQLite(Path(settings["NAME"]))
    given = {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "dbname": settings["NAME"],
        **settings["OPTIONS"],
    }
    return PostgreSQL({name: str(given[name]) for name in PARAMETERS if given.get(name)})
