"""The trail says who did what to which record, and the database refuses to change it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from config.common.actor import PROGRAMME
from config.common.audit import AuditEvent, event, record, record_all
from config.common.clock import now
from tests.factories.people import coordinator
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db


def a_line() -> AuditEvent:
    record("look", an_establishment(), by=PROGRAMME, at=now())
    return AuditEvent.objects.get()


def test_a_line_names_actor_action_subject_and_detail() -> None:
    prison, ann, at = an_establishment(), coordinator(), now()
    record("rename", prison, by=ann, at=at, to="BXI")
    line = AuditEvent.objects.get()
    assert (line.at, line.actor, line.action) == (at, ann.pk, "rename")
    assert (line.subject, line.subject_id) == ("recruitment.Establishment", prison.pk)
    assert line.detail == {"to": "BXI"}


def test_the_programme_has_no_person_behind_it() -> None:
    assert a_line().actor is None


def test_a_line_outlives_its_record() -> None:
    prison = an_establishment()
    record("look", prison, by=PROGRAMME, at=now())
    prison.regime_slots.all().delete()
    prison.delete()
    assert AuditEvent.objects.filter(subject="recruitment.Establishment").count() == 1


def test_many_lines_are_one_query() -> None:
    lines = [event("look", an_establishment(), by=PROGRAMME, at=now()) for _ in range(3)]
    with CaptureQueriesContext(connection) as queries:
        record_all(lines)
    assert AuditEvent.objects.count() == 3
    assert len([query for query in queries if query["sql"].startswith("INSERT")]) == 1


def refuses_update() -> None:
    line = a_line()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.update(action="nothing happened")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        line.save()


def test_the_database_refuses_to_change_a_line() -> None:
    refuses_update()


@pytest.mark.postgres
def test_postgresql_refuses_to_change_a_line() -> None:
    refuses_update()


@pytest.mark.postgres
def test_postgresql_refuses_to_take_a_line_out() -> None:
    line = a_line()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        line.delete()
    assert AuditEvent.objects.exists()
