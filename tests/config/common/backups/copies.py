"""A second, empty database of the same kind as that of the tests, and what is in a database."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from django.db import connections
from django.db.utils import load_backend
from psycopg import sql

from config.common.backups.databases import Database
from config.common.backups.making import Made, make_backup
from config.common.backups.postgresql import TABLES as POSTGRESQL_TABLES
from config.common.backups.postgresql import PostgreSQL
from config.common.backups.sqlite import TABLES as SQLITE_TABLES
from config.common.backups.sqlite import SQLite
from tests.postgres import installed, packaged

AT = datetime(2026, 11, 30, 3, tzinfo=UTC)
ALIAS = "copy"


@contextmanager
def empty_postgresql() -> Iterator[PostgreSQL]:
    """An empty database, whose owner has no other rights. Its name begins with that of the
    database of this test process, because all of these share one server."""
    address = urlsplit(os.environ["DATABASE_URL"])
    name = f"{connections['default'].settings_dict['NAME']}_copy"
    with psycopg.connect(address.geturl(), autocommit=True) as server:
        named = {"owner": sql.Identifier(f"{name}_owner"), "database": sql.Identifier(name)}
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {database}").format(**named))
        server.execute(sql.SQL("DROP ROLE IF EXISTS {owner}").format(**named))
        server.execute(sql.SQL("CREATE ROLE {owner} LOGIN").format(**named))
        server.execute(sql.SQL("CREATE DATABASE {database} OWNER {owner}").format(**named))
        host = unquote(address.netloc.partition("@")[2].rpartition(":")[0])
        yield PostgreSQL(
            {"host": host, "port": str(address.port), "user": f"{name}_owner", "dbname": name}
        )
        server.execute(sql.SQL("DROP DATABASE {database} WITH (FORCE)").format(**named))
        server.execute(sql.SQL("DROP ROLE {owner}").format(**named))


def programs(folder: Path) -> Path:
    """Where PostgreSQL's programs are."""
    return installed() or packaged(folder)


@contextmanager
def reachable(database: Database, **others: str) -> Iterator[str]:
    """Django reaches the database under this alias. `others` are other settings of it."""
    values = {**connections["default"].settings_dict}
    if isinstance(database, SQLite):
        values["NAME"] = str(database.path)
    else:
        assert isinstance(database, PostgreSQL)
        values |= {"NAME": database.parameters["dbname"], "USER": database.parameters["user"]}
    values |= others
    connections[ALIAS] = load_backend(values["ENGINE"]).DatabaseWrapper(values, ALIAS)
    try:
        yield ALIAS
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]


def everything_in(database: Database) -> dict[str, list[str]]:
    """The rows of every table, in a fixed order."""
    if isinstance(database, SQLite):
        with closing(sqlite3.connect(database.path)) as file:
            names = [name for (name,) in file.execute(SQLITE_TABLES)]
            return {
                name: sorted(map(repr, file.execute(f'SELECT * FROM "{name}"')))  # noqa: S608 — a name from the database
                for name in names
            }
    assert isinstance(database, PostgreSQL)
    with psycopg.connect(database.address) as connection:
        names = [name for (name,) in connection.execute(POSTGRESQL_TABLES)]
        return {
            name: sorted(
                map(
                    repr,
                    connection.execute(
                        sql.SQL("SELECT * FROM {}").format(sql.Identifier("public", name))
                    ),
                )
            )
            for name in names
        }


def backed_up(folder: Path, at: datetime = AT) -> Made:
    return make_backup(folder=folder / "backups", keys_folder=folder / "keys", at=at)
