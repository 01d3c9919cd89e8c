"""A restored copy is the same database, on SQLite and on PostgreSQL. Whatever does not fit is
refused, and nothing changes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from pytest_django import Settings

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
from config.common.database_role import ROLE
from config.common.outbox.hold import SendingHold
from config.common.signs import SignOfLife
from config.env import ROOT
from matching.models import SealedPart
from matching.participants.sensitive import unseal_part
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from tests.config.common.backups.copies import AT, backed_up, everything_in, reachable
from tests.factories.people import manager

LATER = AT + timedelta(hours=1)
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


def test_every_table_is_equal_and_the_copy_goes_on(
    source: Database, empty: Database, programme: None, tmp_path: Path
) -> None:
    made = backed_up(tmp_path)
    restored = restore(empty, made)
    assert restored.made_at == AT
    assert not restored.is_earlier_version
    assert compared(empty) == compared(source)
    with reachable(empty) as copy:
        part = SealedPart.objects.using(copy).latest("pk")
        assert unseal_part(part) == unseal_part(SealedPart.objects.get(pk=part.pk))
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
    assert not SendingHold.objects.exists(), "the service that was backed up goes on sending"


@pytest.mark.postgres
@pytest.mark.parametrize("source", ["postgresql"], indirect=True)
def test_the_role_of_the_service_is_as_narrow_in_the_copy(
    empty: PostgreSQL, programme: None, tmp_path: Path
) -> None:
    restore(empty, backed_up(tmp_path))
    address = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{empty.parameters['dbname']}"
    subprocess.run(
        [sys.executable, "manage.py", "grant_app_role"],
        env={**os.environ, "DATABASE_URL": address, "POSTGRES_APP_PASSWORD": "other"},
        cwd=ROOT,
        check=True,
    )
    trail = AuditEvent._meta.db_table
    service = PostgreSQL({**empty.parameters, "user": ROLE})
    with psycopg.connect(service.address, autocommit=True) as client:
        client.execute(f"SELECT * FROM {trail}")  # noqa: S608 — the name of our own table
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            client.execute(f"DELETE FROM {trail}")  # noqa: S608 — as above
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            client.execute(f"TRUNCATE {trail}")


def test_the_keys_are_in_their_own_file_only(
    source: Database,
    empty: Database,
    programme: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With a table in place of that of the keys: a row that is gone from the newest file of keys is
    gone for every older backup."""
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


def test_a_database_with_anything_in_it_is_refused(
    source: Database, empty: Database, made: Made
) -> None:
    manager()
    before = everything_in(source)
    with pytest.raises(CannotRestore):
        restore(source, made)
    assert everything_in(source) == before
    restore(empty, made)
    with pytest.raises(CannotRestore):
        restore(empty, made)


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


def test_a_copy_of_a_copy_is_held_too(
    empty: Database, made: Made, tmp_path: Path, source: Database
) -> None:
    SendingHold.objects.create(pk=1, restored_at=AT, backed_up_at=AT)
    restore(empty, backed_up(tmp_path, at=LATER), at=LATER + timedelta(hours=1))
    with reachable(empty) as copy:
        assert SendingHold.objects.using(copy).get().backed_up_at == LATER
