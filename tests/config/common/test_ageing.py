"""Lines of the audit trail are deleted 7 years after their event, and not before."""

from datetime import datetime

import pytest
from dateutil.relativedelta import relativedelta
from django.db import DatabaseError, connection, transaction

from config.common.ageing import YEARS, forget_old_lines
from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.database_role import grant_role
from privacy.register.terms import TRAIL
from tests.config.common.test_database_role import as_the_service

pytestmark = pytest.mark.django_db


def a_line(at: datetime) -> AuditEvent:
    line: AuditEvent = AuditEvent.objects.create(
        at=at, action="look", subject="matching.Participant", subject_id=1
    )
    return line


def ages_out() -> None:
    """Three old lines go, the oldest first and as many as we say. Younger lines stay, whoever tries
    to delete them."""
    at = now()
    old = [a_line(at - relativedelta(years=years, days=1)) for years in (9, 8, 7)]
    young = [a_line(at - relativedelta(years=7, days=-1)), a_line(at)]
    assert forget_old_lines(limit=1) == 1
    assert AuditEvent.objects.get(pk=old[1].pk)
    assert forget_old_lines(limit=10) == 2
    assert set(AuditEvent.objects.values_list("pk", flat=True)) == {line.pk for line in young}
    assert forget_old_lines(limit=10) == 0
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.all().delete()
    for line in young:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            line.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.update(at=at - relativedelta(years=8))
    assert AuditEvent.objects.count() == 2


def test_only_old_lines_age_out() -> None:
    ages_out()


@pytest.mark.postgres
def test_only_old_lines_age_out_on_postgresql() -> None:
    ages_out()


@pytest.mark.postgres
def test_only_old_lines_age_out_for_the_role_of_the_service() -> None:
    grant_role(password="for-this-test")
    at = now()
    old, young = a_line(at - relativedelta(years=8)), a_line(at)
    with as_the_service():
        refused = pytest.raises(DatabaseError, match="permission denied")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM common_auditevent WHERE id = %s", [old.pk])
        assert forget_old_lines(limit=10) == 1
    assert list(AuditEvent.objects.all()) == [young]


def test_the_term_is_the_one_that_people_read() -> None:
    assert TRAIL.lasts == relativedelta(years=YEARS)
