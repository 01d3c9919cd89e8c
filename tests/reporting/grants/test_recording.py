"""Recording grants, changing them, and undoing that."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from reporting.grants.lists import grants, reports_due
from reporting.grants.recording import (
    add_grant,
    change_grant,
    put_grant_back,
    record_sent,
    remove_grant,
    undo_sent,
)
from reporting.models import Grant, Promise
from tests.factories.people import coordinator, manager
from tests.factories.programme import an_establishment
from tests.factories.reporting import a_grant, grant_facts

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_grant_is_recorded_with_its_promises() -> None:
    prison = an_establishment()
    grant = a_grant(prison, promises={"supported.men": 31})
    assert list(grant.prisons.all()) == [prison]
    assert [(one.figure, one.number) for one in grant.promises.all()] == [("supported.men", 31)]
    assert AuditEvent.objects.filter(action="add", subject="reporting.Grant").exists()


def test_the_same_grant_is_recorded_once() -> None:
    facts = grant_facts(funder="Tresanton Trust")
    add_grant(facts=facts, by=manager(), at=now())
    with pytest.raises(FieldError) as refusal:
        add_grant(facts=facts, by=manager(), at=now())
    assert refusal.value.field == "funder"


@pytest.mark.parametrize(
    ("field", "moved"), [("last", {"last": -400}), ("due_on", {"due_on": -364})]
)
def test_days_fit_together(field: str, moved: dict[str, int]) -> None:
    days = {name: london_today() + days * DAY for name, days in moved.items()}
    with pytest.raises(FieldError) as refusal:
        a_grant(**days)
    assert refusal.value.field == field


def test_the_database_refuses_days_that_do_not_fit() -> None:
    grant = a_grant()
    rows = Grant.objects.filter(pk=grant.pk)
    for values in (
        {"last": grant.first - DAY},
        {"due_on": grant.first},
        {"sent_on": grant.first - DAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)


@pytest.mark.parametrize("values", [{"figure": "people.liked"}, {"number": 0}])
def test_the_database_refuses_a_promise_of_nothing(values: dict[str, object]) -> None:
    promise = {"grant": a_grant(promises={}), "figure": "supported.men", "number": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.create(**(promise | values))


def test_a_change_replaces_what_was_agreed() -> None:
    grant = a_grant()
    facts = grant_facts(funder="Another Trust", promises={"volunteers.trained": 12})
    change_grant(grant=grant, facts=facts, version=1, by=manager(), at=now())
    grant.refresh_from_db()
    assert (grant.funder, grant.version) == ("Another Trust", 2)
    assert [one.figure for one in grant.promises.all()] == ["volunteers.trained"]


def test_the_second_of_two_editors_is_told() -> None:
    grant = a_grant()
    change_grant(grant=grant, facts=grant_facts(), version=1, by=manager(), at=now())
    with pytest.raises(ChangedMeanwhile):
        change_grant(grant=grant, facts=grant_facts(), version=1, by=manager(), at=now())


def test_a_report_is_due_from_14_days_before_until_it_is_sent() -> None:
    today = london_today()
    a_grant(due_on=today + 15 * DAY)
    soon, late = a_grant(due_on=today + 14 * DAY), a_grant(due_on=today - DAY)
    assert list(reports_due(today=today)) == [late, soon]
    record_sent(grant=late, on=today, version=1, by=manager(), at=now())
    assert list(reports_due(today=today)) == [soon]
    undo_sent(grant=late, version=2, by=manager(), at=now())
    assert list(reports_due(today=today)) == [late, soon]


@pytest.mark.parametrize("days", [1, -400])
def test_a_report_is_sent_in_the_grant_and_not_in_the_future(days: int) -> None:
    with pytest.raises(FieldError):
        record_sent(
            grant=a_grant(), on=london_today() + days * DAY, version=1, by=manager(), at=now()
        )


def test_a_removed_grant_is_in_no_list_until_it_is_put_back() -> None:
    grant, today = a_grant(), london_today()
    remove_grant(grant=grant, version=1, by=manager(), at=now())
    assert not grants().exists()
    assert not reports_due(today=today).exists()
    put_grant_back(grant=grant, version=2, by=manager(), at=now())
    assert grants().exists()


def test_only_managers_change_grants() -> None:
    grant, ann = a_grant(), coordinator()
    with pytest.raises(NotAllowed):
        add_grant(facts=grant_facts(), by=ann, at=now())
    with pytest.raises(NotAllowed):
        change_grant(grant=grant, facts=grant_facts(), version=1, by=ann, at=now())
    with pytest.raises(NotAllowed):
        record_sent(grant=grant, on=london_today(), version=1, by=ann, at=now())
    for write in (undo_sent, remove_grant, put_grant_back):
        with pytest.raises(NotAllowed):
            write(grant=grant, version=1, by=ann, at=now())
