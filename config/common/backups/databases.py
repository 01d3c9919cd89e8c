"""What a backup needs from a database: a copy of it at one moment, and a way to fill an empty
database.

Nothing here uses Django's connection. So a backup does not depend on what else the process does
with Django's connection.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, ClassVar, Final

from config.common.backups.files import Target
from config.common.backups.manifest import CannotRestore, Part

KEY_TABLES: Final[tuple[str, ...]] = ("common_sealingkey",)
"""The tables whose rows are only in the file of keys. A table in this list may be missing in the
database. No other table can refer to a table in this list.

Somebody can make a backup before `migrate`. So if a table of keys gets a new name, its earlier name
stays in this list too. Otherwise its rows would be in the file of records."""
MIGRATIONS: Final = "SELECT app || '.' || name FROM django_migrations ORDER BY id"
WRONG_ROWS: Final = "The data is not what the backup says it is. Use another backup."


@dataclass(frozen=True)
class Copy:
    """A copy of a database at one moment. `rows` has the number of rows of each table. `write`
    writes one part of the copy to a file: the records or the keys."""

    rows: Mapping[str, int]
    migrations: list[str]
    write: Callable[[Part, Target], None]

    def rows_of(self, part: Part) -> dict[str, int]:
        """The number of rows of each table in this part of the copy."""
        is_keys = part is Part.KEYS
        return {name: rows for name, rows in self.rows.items() if (name in KEY_TABLES) == is_keys}


@dataclass(frozen=True)
class Contents:
    """The data with which to fill an empty database. `keys` is None if the keys are lost. `rows`
    has the number of rows that each table must have afterwards."""

    records: IO[bytes]
    keys: IO[bytes] | None
    rows: Mapping[str, int]
    restored_at: datetime
    backed_up_at: datetime


class Database(ABC):
    engine: ClassVar[str]

    @abstractmethod
    def copied(self, folder: Path) -> AbstractContextManager[Copy]:
        """A copy of the database at one moment. Others can write to the database meanwhile.
        `folder` is for temporary files. Raises CannotBackUp if the database cannot be copied."""

    @abstractmethod
    def check_empty(self) -> None:
        """Raises CannotRestore if the database is not empty, or does not answer."""

    @abstractmethod
    def fill(self, contents: Contents) -> None:
        """Fills the empty database and writes the row of SendingHold, in one transaction. If this
        fails, raises CannotRestore, and the database is still empty."""


def check_no_tables(names: Collection[str]) -> None:
    """Raises CannotRestore if there are any tables."""
    if names:
        raise CannotRestore(
            f"The database is not empty: it has {len(names)} tables. Restore into a new, empty "
            "database, before anything else has started. docs/operations.md says how to empty one."
        )


def hold_statement(contents: Contents, *, table: str, zone: str = "") -> str:
    """The SQL that writes the row of SendingHold, so that the restored copy sends nothing. `zone`
    is the time zone, which the SQL has after each time."""
    times = ", ".join(
        f"'{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}{zone}'"
        for at in (contents.restored_at, contents.backed_up_at)
    )
    return (
        f"INSERT INTO {table} (id, restored_at, backed_up_at) VALUES (1, {times}) "  # noqa: S608 — our own table and times
        "ON CONFLICT (id) DO UPDATE SET restored_at = excluded.restored_at, "
        "backed_up_at = excluded.backed_up_at"
    )
