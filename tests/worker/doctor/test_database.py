"""What the doctor says about the database."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from config.common.backups.row import BackupSeries
from config.common.clock import now
from config.common.outbox.hold import SendingHold
from config.common.sealed.keys import SealingKey
from matching.models.participant import SensitivePart
from matching.participants.sensitive import sealed_part
from tests.config.common.test_database_role import as_the_service
from tests.factories.people import coordinator, enrol_totp
from tests.factories.programme import a_participant
from worker.doctor import database
from worker.doctor.finding import Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed() -> None:
    """A sensitive part of a man's record, and the secret of an authenticator app."""
    man = a_participant()
    sealed_part(man, SensitivePart.SAFETY, "canary", by=None, at=now()).save()
    enrol_totp(coordinator())


def test_a_database_that_is_up_to_date_is_good() -> None:
    for check in (database.database, database.migrations, database.clock, database.sending):
        assert check().level is Level.GOOD


def test_tables_of_another_version_are_broken() -> None:
    last = MigrationRecorder.Migration.objects.filter(app="common").last()
    assert last
    last.name, former = "9999_of_a_later_version", last.name
    last.save()
    assert database.migrations().level is Level.BROKEN
    last.delete()
    assert database.migrations().level is Level.BROKEN
    MigrationRecorder.Migration.objects.create(app="common", name=former, applied=now())
    assert database.migrations().level is Level.GOOD


def test_a_missing_table_of_the_cache_is_broken(settings: Settings) -> None:
    call_command("createcachetable")
    assert database.cache_table().level is Level.GOOD
    settings.CACHES = {"default": {"LOCATION": "another"}}
    assert database.cache_table().level is Level.BROKEN


def test_keys_that_open_nothing_are_broken(sealed: None, settings: Settings) -> None:
    finding = database.field_keys()
    assert finding.level is Level.GOOD
    assert "4 texts" in finding.says
    settings.FIELD_KEYS = [b"\x01" * 32]
    finding = database.field_keys()
    assert finding.level is Level.BROKEN
    assert SealingKey._meta.db_table in finding.says
    assert "canary" not in finding.says


def test_without_anything_sealed_no_key_is_wrong(settings: Settings) -> None:
    settings.FIELD_KEYS = [b"\x01" * 32]
    assert database.field_keys().level is Level.GOOD


@pytest.mark.parametrize(
    ("age", "level"),
    [
        (None, Level.LOOK_AT),
        (timedelta(hours=25), Level.GOOD),
        (timedelta(hours=27), Level.LOOK_AT),
        (timedelta(days=8), Level.BROKEN),
    ],
)
def test_a_backup_is_made_every_night(age: timedelta | None, level: Level) -> None:
    BackupSeries.objects.create(pk=1, last_at=None if age is None else now() - age)
    assert database.backups().level is level


def test_without_a_backup_there_is_something_to_do() -> None:
    assert database.backups().level is Level.LOOK_AT


def test_a_restored_copy_is_to_be_looked_at() -> None:
    SendingHold.objects.create(pk=1, restored_at=now(), backed_up_at=now())
    assert database.sending().level is Level.LOOK_AT


def test_on_sqlite_anybody_with_the_web_server_can_change_the_trail() -> None:
    assert connection.vendor == "sqlite"
    assert database.role().level is Level.LOOK_AT


@pytest.mark.postgres
def test_the_role_of_the_service_is_told_from_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_APP_PASSWORD", "other")
    call_command("grant_app_role")
    assert database.role().level is Level.LOOK_AT
    with as_the_service():
        assert database.role().level is Level.GOOD
        assert database.clock().level is Level.GOOD
        assert database.migrations().level is Level.GOOD


@pytest.mark.postgres
def test_clocks_that_differ_are_broken() -> None:
    with time_machine.travel(now() + timedelta(minutes=5)):
        assert database.clock().level is Level.BROKEN
