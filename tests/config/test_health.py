"""Whether a web server is ready for visitors. What happens when other parts stop is in
tests/faults/test_signs.py."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from config.common.schema import last_migrations


@pytest.mark.django_db
def test_a_web_server_is_ready_once_every_migration_is_applied(client: Client) -> None:
    recorder = MigrationRecorder(connection)
    assert client.get("/readyz").status_code == 200
    for app, name in last_migrations():
        recorder.record_unapplied(app, name)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.content) == (503, b"not ready: migrations")
        assert client.get("/livez").status_code == 200
        recorder.record_applied(app, name)
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_web_server_stays_ready_while_a_newer_version_migrates(client: Client) -> None:
    MigrationRecorder(connection).record_applied("worker", "9999_of_a_newer_version")
    assert client.get("/readyz").status_code == 200
