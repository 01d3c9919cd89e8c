"""A database to back up, and an empty one to restore into, on SQLite and on PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from config.common.backups.connecting import database_of
from config.common.backups.databases import Database
from config.common.backups.making import Made
from config.common.backups.sqlite import SQLite
from tests.config.common.backups.copies import backed_up, empty_postgresql, programs


@pytest.fixture
def source(
    request: pytest.FixtureRequest,
    transactional_db: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Database:
    """The database of the tests. Each test says on which kinds it runs."""
    if request.param == "postgresql":
        monkeypatch.setenv("PATH", f"{programs(tmp_path)}:{os.environ['PATH']}")
    assert connection.vendor == request.param
    return database_of(connection)


@pytest.fixture
def empty(source: Database, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the same kind."""
    if source.engine == "sqlite":
        yield SQLite(tmp_path / "copy.sqlite3")
    else:
        with empty_postgresql() as database:
            yield database


@pytest.fixture
def made(source: Database, tmp_path: Path) -> Made:
    """A backup of the database as it is now."""
    return backed_up(tmp_path)
