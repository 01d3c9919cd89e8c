"""A restored copy is the same database, on SQLite and on PostgreSQL. Whatever does not fit is
refused, and nothing changes."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connections, transaction
from pytest_django import Settings

from config.common import database_role
from config.common.actor import PROGRAMME
from config.common.audit import AuditEvent
from config.common.backups import databases, postgresql, sqlite
from config.common.backups.databases import Database
from config.common.backups.files import DATA, MANIFEST
from config.common.backups.making import Made
from config.common.backups.manifest import CannotRestore
from config.common.backups.postgresql import PostgreSQL
from config.common.backups.restoring import Restored, restore_backup
from config.common.backups.row import BackupSeries
from config.common.charity.row import Charity
from config.common.clock import now
from config.common.outbox.hold import SendingHold
from config.common.sealed.cipher import unseal
from config.common.sealed.keys import SealingKey
from config.common.signs import SignOfLife
from matching.models import SealedPart
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from tests.config.common.backups.copies import AT, backed_up, everything_in, reachable
from tests.factories.people import manager

LATER = AT + timedelta(hours=1)
ON_BOTH = pytest.mark.parametrize(
    "source", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
ON_SQLITE_ONLY = pytest.mark.parametrize("source", ["sqlite"], indirect=True)
"""For what does not depend on the kind of database, because restoring takes PostgreSQL seconds."""
NOT_COMPARED = {SendingHold._meta.db_table, BackupSeries._meta.db_table}


def restore(database: Database, made: Made, **changes: Any) -> Restored:
    options: dict[str, Any] = {
        "records": made.records,
        "keys": made.keys,
        "is_without_keys": False,
        "at": LATER,
    }
    return restore_backup(database=database, **options | changes)


def compared(database: Database) -> dict[str, list[str]]:
    return {
        name: rows for name, rows in everything_in(database).items() if name not in NOT_COMPARED
    }


@pytest.fixture
def programme(source: Database) -> None:
    """Men with sealed parts, mentors, prisons, an audit trail and a logo."""
    load_programme(size=Size(6, 3, 1), seed=1, by=PROGRAMME, at=now())
    Charity.objects.create(pk=1, name="Lantern", logo=b"\x89PNG\x00\xff", changed_at=now())
    assert SealedPart.objects.exists()


@ON_BOTH
def test_every_table_is_equal_and_the_copy_goes_on(
    source: Database,
    empty: Database,
    programme: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = backed_up(tmp_path)
    restored = restore(empty, made)
    assert restored.made_at == AT
    assert not restored.is_earlier_version
    assert compared(empty) == compared(source)
    with reachable(empty) as copy:
        part = SealedPart.objects.using(copy).latest("pk")
        key = SealingKey.objects.using(copy).get(pk=part.seal_id)
        text = unseal(
            bytes(part.sealed_text),
            table=part._meta.db_table,
            column="sealed_text",
            row=part.seal_id,
            keys=[key.unwrapped()],
        )
        assert text == SealedPart.objects.get(pk=part.pk).opened("text")
        last = AuditEvent.objects.using(copy).latest("pk")
        new = AuditEvent.objects.using(copy).create(
            at=now(), action="noted", subject="x", subject_id=1
        )
        assert new.pk == last.pk + 1
        with pytest.raises(DatabaseError), transaction.atomic(using=copy):
            AuditEvent.objects.using(copy).filter(pk=last.pk).update(action="nothing")
        hold = SendingHold.objects.using(copy).get()
        assert (hold.restored_at, hold.backed_up_at) == (LATER, AT)
        call_command("migrate", database=copy, verbosity=0)
    if isinstance(empty, PostgreSQL):
        check_role_is_narrow(empty, monkeypatch)
    assert not SendingHold.objects.exists(), "the service that was backed up goes on sending"


def check_role_is_narrow(database: PostgreSQL, monkeypatch: pytest.MonkeyPatch) -> None:
    """A role of the service can read the copy, and cannot change the audit trail. The name of the
    role is its own, because other tests change the usual role at the same time."""
    role, trail = f"{database.parameters['dbname']}_service", AuditEvent._meta.db_table
    owner = connections["default"].settings_dict["USER"]
    with reachable(database, USER=owner) as copy, connections[copy].cursor() as cursor:
        monkeypatch.setattr(database_role, "ROLE", role)
        monkeypatch.setattr(database_role, "connection", connections[copy])
        database_role.grant_role(password="other")
        cursor.execute(f"SET ROLE {role}")
        cursor.execute(f"SELECT * FROM {trail}")  # noqa: S608 — the name of our own table
        for statement in (f"DELETE FROM {trail}", f"TRUNCATE {trail}"):  # noqa: S608 — as above
            with pytest.raises(ProgrammingError):  # so are missing rights
                cursor.execute(statement)
        cursor.execute("RESET ROLE")
        cursor.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


@ON_BOTH
def test_the_keys_are_in_their_own_file_only(
    source: Database,
    empty: Database,
    programme: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With a table in place of that of the keys: a row that is gone from the newest file of keys is
    gone for every older backup. Some builds of SQLite leave the bytes of deleted rows in the file,
    so here ours does."""

    usual = sqlite.opened

    def opened(path: Path) -> sqlite3.Connection:
        database = usual(path)
        database.execute("PRAGMA secure_delete = OFF")
        return database

    monkeypatch.setattr(sqlite, "opened", opened)
    table = SignOfLife._meta.db_table
    for module in (databases, postgresql, sqlite):
        monkeypatch.setattr(module, "KEY_TABLES", (table,))
    for part in ("canary-1", "canary-2"):
        SignOfLife.objects.create(part=part, at=now(), seconds=1, boot="canary")
    older = backed_up(tmp_path)
    data = ZipFile(older.records).read(DATA)
    assert b"canary" not in data
    assert b"common_charity" in data
    assert b"canary-1" in ZipFile(older.keys).read(DATA)
    assert b"common_charity" not in ZipFile(older.keys).read(DATA)
    SignOfLife.objects.filter(part="canary-1").delete()
    newer = backed_up(tmp_path, at=LATER)
    assert newer.keys == older.keys
    restore(empty, older)
    with reachable(empty) as copy:
        signs = SignOfLife.objects.using(copy)
        assert [sign.part for sign in signs.all()] == ["canary-2"]
        assert signs.create(part="new", at=now(), seconds=1, boot="").pk > signs.earliest("pk").pk


@ON_BOTH
def test_a_backup_while_others_write_is_of_one_moment(
    source: Database, empty: Database, tmp_path: Path
) -> None:
    with source.copied(tmp_path) as copy:
        manager()
        assert copy.rows["accounts_user"] == 0
    made = backed_up(tmp_path)
    manager()
    restore(empty, made)
    assert len(everything_in(empty)["accounts_user"]) == 1


def rewritten(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Changes the manifest of a file."""
    with ZipFile(path) as archive:
        manifest, data = json.loads(archive.read(MANIFEST)), archive.read(DATA)
    change(manifest)
    with ZipFile(path, "w") as archive:
        archive.writestr(DATA, data)
        archive.writestr(MANIFEST, json.dumps(manifest))


def later_format(made: Made) -> None:
    rewritten(made.records, lambda manifest: manifest.update(format=2))


def later_version(made: Made) -> None:
    rewritten(made.records, lambda manifest: manifest["migrations"].append("common.9999_later"))


def another_engine(made: Made) -> None:
    rewritten(made.records, lambda manifest: manifest.update(engine="oracle"))


def another_digest(made: Made) -> None:
    rewritten(made.records, lambda manifest: manifest.update(digest="0" * 64))


def another_number_of_rows(made: Made) -> None:
    rewritten(made.records, lambda manifest: manifest["rows"].update(accounts_user=7))


def keys_of_another_database(made: Made) -> None:
    rewritten(made.keys, lambda manifest: manifest.update(series="another"))


def older_keys(made: Made) -> None:
    earlier = (AT - timedelta(days=1)).isoformat()
    rewritten(made.keys, lambda manifest: manifest.update(made_at=earlier))


def no_keys(made: Made) -> None:
    made.keys.unlink()


def parts_in_the_wrong_place(made: Made) -> None:
    made.keys.replace(made.records)


def no_records(made: Made) -> None:
    made.records.unlink()


def cut_short(made: Made) -> None:
    data = made.records.read_bytes()
    made.records.write_bytes(data[: len(data) // 2])


def another_kind_of_file(made: Made) -> None:
    made.records.write_text("Shopping list: milk")


def a_folder(made: Made) -> None:
    made.records.unlink()
    made.records.mkdir()


FAULTS = (
    later_format,
    later_version,
    another_engine,
    another_digest,
    another_number_of_rows,
    keys_of_another_database,
    older_keys,
    no_keys,
    parts_in_the_wrong_place,
    no_records,
    cut_short,
    another_kind_of_file,
    a_folder,
)


@ON_BOTH
def test_what_does_not_fit_is_refused_and_nothing_changes(
    empty: Database, made: Made, tmp_path: Path
) -> None:
    whole = {path: path.read_bytes() for path in (made.records, made.keys)}
    for fault in FAULTS:
        for path, data in whole.items():
            with suppress(IsADirectoryError):
                path.write_bytes(data)
        fault(made)
        with pytest.raises(CannotRestore):
            restore(empty, made)
        empty.check_empty()
        assert not [path for path in tmp_path.iterdir() if "unfinished" in path.name], fault
    made.records.rmdir()
    for path, data in whole.items():
        path.write_bytes(data)
    restore(empty, made)


@ON_BOTH
def test_a_database_with_anything_in_it_is_refused(source: Database, made: Made) -> None:
    manager()
    before = everything_in(source)
    with pytest.raises(CannotRestore):
        restore(source, made)
    assert everything_in(source) == before


@pytest.mark.postgres
@pytest.mark.parametrize("source", ["postgresql"], indirect=True)
def test_a_role_that_does_not_own_the_database_is_told_to_use_another(
    empty: PostgreSQL, made: Made
) -> None:
    other = f"{empty.parameters['dbname']}_other"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"DROP ROLE IF EXISTS {other}")
        server.execute(f"CREATE ROLE {other} LOGIN")
        with pytest.raises(CannotRestore, match="owns the tables"):
            restore(PostgreSQL({**empty.parameters, "user": other}), made)
        server.execute(f"DROP ROLE {other}")
    empty.check_empty()


@ON_SQLITE_ONLY
def test_field_keys_that_do_not_fit_are_refused(
    empty: Database, made: Made, settings: Settings
) -> None:
    right = settings.FIELD_KEYS
    settings.FIELD_KEYS = [b"\x01" * 32]
    with pytest.raises(CannotRestore):
        restore(empty, made)
    empty.check_empty()
    settings.FIELD_KEYS = [b"\x01" * 32, *right]
    restore(empty, made)


@ON_SQLITE_ONLY
def test_keys_that_are_lost_can_be_gone_without(
    empty: Database, made: Made, settings: Settings
) -> None:
    settings.FIELD_KEYS = [b"\x01" * 32]
    made.keys.unlink()
    restore(empty, made, is_without_keys=True)
    assert everything_in(empty)


@ON_SQLITE_ONLY
def test_a_backup_of_an_earlier_version_is_to_be_migrated(empty: Database, made: Made) -> None:
    rewritten(made.records, lambda manifest: manifest["migrations"].pop())
    assert restore(empty, made).is_earlier_version


@ON_SQLITE_ONLY
def test_a_copy_of_a_copy_is_held_too(
    empty: Database, made: Made, tmp_path: Path, source: Database
) -> None:
    SendingHold.objects.create(pk=1, restored_at=AT, backed_up_at=AT)
    restore(empty, backed_up(tmp_path, at=LATER), at=LATER + timedelta(hours=1))
    with reachable(empty) as copy:
        assert SendingHold.objects.using(copy).get().backed_up_at == LATER
