"""Making backups: their files, the note in the database, and deleting old ones."""

import os
import stat
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from config.common.backups.databases import KEY_TABLES, Database
from config.common.backups.files import manifest_in
from config.common.backups.making import (
    BACKUPS_LAST,
    KEYS_NAME,
    LEFT_AFTER,
    Made,
    delete_old_backups,
)
from config.common.backups.manifest import CannotBackUp
from config.common.backups.restoring import restore_backup
from config.common.backups.row import BackupSeries, last_backup
from config.common.clock import now
from config.common.schema import last_migrations
from tests.config.common.backups.copies import AT, backed_up

pytestmark = pytest.mark.parametrize("source", ["sqlite"], indirect=True)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_only_the_owner_can_read_the_files(made: Made) -> None:
    for path in (made.records, made.keys):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert names_in(path.parent) == [path.name], "nothing unfinished stays"


def test_the_database_knows_of_the_last_backup(made: Made, tmp_path: Path) -> None:
    row = last_backup()
    assert row is not None
    assert (row.last_at, row.last_bytes) == (AT, made.size)
    backed_up(tmp_path, at=AT + timedelta(days=1))
    assert BackupSeries.objects.get().last_at == AT + timedelta(days=1)


def test_no_secret_of_the_settings_is_in_a_file(
    source: object, tmp_path: Path, settings: Settings
) -> None:
    key = os.urandom(32)
    settings.FIELD_KEYS = [key]
    secrets = [settings.SECRET_KEY.encode(), key, b64encode(key), key.hex().encode()]
    made = backed_up(tmp_path)
    for path in (made.records, made.keys):
        with ZipFile(path) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
        assert not [secret for secret in secrets for data in parts if secret in data]


def test_each_backup_replaces_the_keys_and_leaves_the_records(made: Made, tmp_path: Path) -> None:
    earlier = made.keys.read_bytes()
    newer = backed_up(tmp_path, at=AT + timedelta(days=1))
    assert names_in(newer.keys.parent) == [KEYS_NAME]
    assert newer.keys.read_bytes() != earlier
    assert names_in(newer.records.parent) == [made.records.name, newer.records.name]


def test_the_keys_of_another_database_are_not_replaced(made: Made, tmp_path: Path) -> None:
    """As when a backup runs by itself on a service that was just set up again, and is empty."""
    keys = made.keys.read_bytes()
    BackupSeries.objects.all().delete()
    with pytest.raises(CannotBackUp):
        backed_up(tmp_path)
    assert made.keys.read_bytes() == keys


def test_a_file_that_is_no_file_of_keys_is_not_replaced(made: Made, tmp_path: Path) -> None:
    made.records.replace(made.keys)
    with pytest.raises(CannotBackUp):
        backed_up(tmp_path)
    made.keys.write_text("Shopping list: milk")
    with pytest.raises(CannotBackUp):
        backed_up(tmp_path)
    assert made.keys.read_text() == "Shopping list: milk"


def test_a_folder_that_cannot_be_written_to_is_refused(source: object, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("")
    with pytest.raises(CannotBackUp):
        backed_up(tmp_path)
    assert last_backup() is None


def test_old_backups_are_deleted_and_nothing_else(made: Made, tmp_path: Path) -> None:
    folder = made.records.parent
    newer = backed_up(tmp_path, at=AT + timedelta(days=1))
    foreign = folder / "alongside-photos-records.backup"
    foreign.write_text("Photos")
    linked = folder / "alongside-linked-records.backup"
    linked.symlink_to(made.records)
    assert delete_old_backups(folder=folder, at=AT + BACKUPS_LAST) == []
    later = AT + BACKUPS_LAST + timedelta(seconds=1)
    assert delete_old_backups(folder=folder, at=later) == [made.records]
    assert names_in(folder) == sorted([newer.records.name, foreign.name, linked.name])
    assert newer.keys.exists()


def test_a_backup_of_another_database_is_not_deleted(made: Made) -> None:
    BackupSeries.objects.all().delete()
    later = AT + 2 * BACKUPS_LAST
    assert delete_old_backups(folder=made.records.parent, at=later) == []
    assert made.records.exists()


def test_what_a_killed_backup_left_is_deleted_after_a_day(made: Made) -> None:
    folder = made.records.parent
    rest, recent = folder / ".alongside-unfinished-1", folder / ".alongside-unfinished-2"
    rest.mkdir()
    (rest / "records").write_text("Names")
    recent.touch()
    for path, age in ((rest, LEFT_AFTER + timedelta(minutes=1)), (recent, timedelta())):
        moment = (AT - age).timestamp()
        os.utime(path, (moment, moment))
    delete_old_backups(folder=folder, at=AT)
    assert not rest.exists()
    assert recent.exists()


def test_the_command_says_which_file_is_which_and_what_else_is_needed(
    source: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup", str(tmp_path / "records"), keys=tmp_path / "keys", delete_old=True)
    output = capsys.readouterr().out
    for words in (*names_in(tmp_path / "records"), KEYS_NAME, "FIELD_KEYS", "SECRET_KEY", ".env"):
        assert words in output


def test_no_table_refers_to_a_table_of_keys(source: object) -> None:
    """PostgreSQL would look for the keys before they are restored."""
    referred = {
        field.related_model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete and field.related_model
    }
    assert "accounts_user" in referred
    assert referred.isdisjoint(KEY_TABLES)


def test_a_backup_can_be_made_while_new_code_waits_for_its_migration(
    source: Database, empty: Database, tmp_path: Path
) -> None:
    app, name = next(each for each in last_migrations() if each[0] == "privacy")
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied(app, name)
    try:
        with pytest.raises(CommandError):
            call_command("rotate_keys")
        call_command("backup", tmp_path)
    finally:
        recorder.record_applied(app, name)
    [records] = tmp_path.glob("*-records.backup")
    assert f"{app}.{name}" not in manifest_in(records).migrations
    keys = tmp_path / KEYS_NAME
    restored = restore_backup(
        database=empty, records=records, keys=keys, is_without_keys=False, at=now()
    )
    assert restored.is_earlier_version
