"""Backing up and restoring an SQLite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO, Final

from django.db.backends.sqlite3._functions import register

from config.common.backups.databases import (
    KEY_TABLES,
    MIGRATIONS,
    WRONG_ROWS,
    Contents,
    Copy,
    Database,
    check_no_tables,
    hold_statement,
)
from config.common.backups.files import UNFINISHED, Target, taking_place
from config.common.backups.manifest import CannotBackUp, CannotRestore, Part
from config.common.outbox.hold import SendingHold

TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"

TABLES_OF_KEYS: Final = "SELECT name FROM keys.sqlite_master WHERE type = 'table'"


class SQLite(Database):
    engine = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def copied(self, folder: Path) -> Iterator[Copy]:
        """A copy in temporary files, made with SQLite's online backup."""
        with TemporaryDirectory(prefix=UNFINISHED, dir=folder) as name:
            files = {part: Path(name) / part.value for part in Part}
            try:
                with closing(opened(files[Part.RECORDS])) as records:
                    with closing(opened(self.path)) as source:
                        source.backup(records)
                    rows = rows_in(records)
                    migrations = [migration for (migration,) in records.execute(MIGRATIONS)]
                    move_keys(records, to=files[Part.KEYS])
            except sqlite3.Error as error:
                raise CannotBackUp(f"SQLite could not copy the database: {error}.") from error

            def write(part: Part, target: Target) -> None:
                with files[part].open("rb") as file:
                    copyfileobj(file, target)

            yield Copy(rows, migrations, write)

    def check_empty(self) -> None:
        for end in ("-wal", "-journal"):
            rest = self.path.with_name(self.path.name + end)
            if rest.exists() and rest.stat().st_size:
                raise CannotRestore(
                    f"{rest} belongs to a database that is still in use, or was. Stop the service, "
                    "and move this file away."
                )
        if self.path.exists():
            try:
                with closing(opened(self.path)) as database:
                    check_no_tables([*rows_in(database)])
            except sqlite3.Error as error:
                raise CannotRestore(
                    f"{self.path} is not an SQLite database. Move it away."
                ) from error

    def fill(self, contents: Contents) -> None:
        """Fills a new file, which then replaces the empty file."""
        with taking_place(self.path) as unfinished:
            with unfinished.open("wb") as file:
                copyfileobj(contents.records, file)
            try:
                with closing(opened(unfinished)) as database:
                    fill_file(database, contents, folder=self.path.parent)
            except sqlite3.Error as error:
                raise CannotRestore(f"SQLite refused the data: {error}.") from error


def opened(path: Path) -> sqlite3.Connection:
    """A connection that knows Django's functions, because constraints of the tables use them."""
    database = sqlite3.connect(path, isolation_level=None)
    register(database)
    return database


def rows_in(database: sqlite3.Connection) -> dict[str, int]:
    """The number of rows of each table."""
    names = [name for (name,) in database.execute(TABLES)]
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 — a name from the database
        for name in names
    }


def move_keys(records: sqlite3.Connection, *, to: Path) -> None:
    """Moves the rows of KEY_TABLES from `records` to the file `to`. No trace of these rows stays in
    `records`."""
    records.execute("PRAGMA journal_mode = DELETE")
    records.execute("ATTACH ? AS keys", [str(to)])
    for name in {*rows_in(records)} & {*KEY_TABLES}:
        records.execute(f'CREATE TABLE keys."{name}" AS SELECT * FROM main."{name}"')  # noqa: S608 — a name of ours
        records.execute(f'DELETE FROM main."{name}"')  # noqa: S608 — as above
    records.execute("PRAGMA keys.user_version = 1")  # so that there is a file, also without tables
    records.execute("DETACH keys")
    records.execute("VACUUM")  # otherwise the deleted rows could still be read in the file


def fill_file(database: sqlite3.Connection, contents: Contents, *, folder: Path) -> None:
    """Adds the keys and the row of SendingHold to the restored records. Then checks the whole
    database."""
    if contents.keys:
        add_keys(database, contents.keys, folder=folder)
    rows = rows_in(database)
    if any(rows.get(name) != count for name, count in contents.rows.items()):
        raise CannotRestore(WRONG_ROWS)
    if database.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
        raise CannotRestore(WRONG_ROWS)
    database.execute(hold_statement(contents, table=SendingHold._meta.db_table))


def add_keys(database: sqlite3.Connection, keys: IO[bytes], *, folder: Path) -> None:
    with TemporaryDirectory(prefix=UNFINISHED, dir=folder) as name:
        copy = Path(name) / Part.KEYS.value
        with copy.open("wb") as file:
            copyfileobj(keys, file)
        database.execute("ATTACH ? AS keys", [str(copy)])
        for (table,) in database.execute(TABLES_OF_KEYS).fetchall():
            information = database.execute("SELECT name FROM pragma_table_info(?)", [table])
            columns = ", ".join(f'"{column}"' for (column,) in information)
            database.execute(
                f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM keys."{table}"'  # noqa: S608 — names from the database
            )
        database.execute("DETACH keys")
