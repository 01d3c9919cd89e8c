"""Recording a breach, correcting the record, deciding and closing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_date, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.outbox.email import Email
from privacy.breaches.deciding import Decision, close_breach, decide_breach, reopen_breach
from privacy.breaches.recording import (
    Facts,
    correct_breach,
    earlier_versions,
    read_breach,
    record_breach,
)
from privacy.models import Affected, Breach
from privacy.states import BreachStatus
from tests.factories.people import coordinator, manager, mentor_user
from tests.factories.privacy import a_breach

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def boss() -> User:
    return manager()


def facts(**changes: Any) -> Facts:
    happened = Facts("I sent Abe's file to a stranger.", now() - HOUR, (Affected.MEN,), 1, "Rang.")
    return replace(happened, **changes)


def decision(**changes: Any) -> Decision:
    return replace(Decision(None, "", "No risk.", None, "No risk."), **changes)


def test_any_member_of_staff_records_a_breach_and_every_manager_is_told(boss: User) -> None:
    other = manager()
    breach = record_breach(facts=facts(), by=coordinator(), at=now())
    emails = list(Email.objects.all())
    assert {email.to for email in emails} == {boss.email, other.email}
    for email in emails:
        assert f"/privacy/breaches/{breach.pk}/" in email.text
        assert "70 hours" in email.text
        assert "Abe" not in email.subject + email.text + email.html
    assert b"Abe's file" not in bytes(Breach.objects.get().sealed_what)
    with pytest.raises(NotAllowed):
        record_breach(facts=facts(), by=mentor_user(), at=now())


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("incident", {"incident": "  "}),
        ("noticed_on", {"noticed_at": now() + HOUR}),
        ("affected", {"affected": ()}),
        ("affected", {"affected": ("gone",)}),
    ],
)
def test_what_makes_no_sense_is_refused(boss: User, field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(FieldError) as refusal:
        record_breach(facts=facts(**changes), by=boss, at=now())
    assert refusal.value.field == field


def test_reading_is_for_managers_and_leaves_a_line(boss: User) -> None:
    breach = a_breach(what="Abe's file.")
    with pytest.raises(NotAllowed):
        read_breach(breach, by=coordinator(), at=now())
    assert read_breach(breach, by=boss, at=now())["what"] == "Abe's file."
    event = AuditEvent.objects.get(action="read_breach")
    assert (event.actor, event.subject_id) == (boss.pk, breach.pk)


def test_a_correction_keeps_what_the_record_said(boss: User) -> None:
    breach = a_breach(what="A list was lost.")
    new = facts(incident="Two lists were lost.", people=40)
    correct_breach(breach=breach, facts=new, version=1, by=boss, at=now())
    breach.refresh_from_db()
    assert (breach.opened("what"), breach.people) == ("Two lists were lost.", 40)
    [(version, said)] = earlier_versions(breach)
    assert (version.replaced_by, said["what"]) == (boss, "A list was lost.")
    with pytest.raises(ChangedMeanwhile):
        correct_breach(breach=breach, facts=facts(), version=1, by=boss, at=now())
    with pytest.raises(NotAllowed):
        correct_breach(breach=breach, facts=facts(), version=2, by=coordinator(), at=now())


def test_a_decision_a_lesson_and_opening_it_again(boss: User) -> None:
    breach, told = a_breach(hours_ago=5), now() - HOUR
    decided = decision(ico_told_at=told, ico_reference="IC-1", ico_why="")
    decide_breach(breach=breach, decision=decided, by=boss, at=now())
    close_breach(breach=breach, lesson="We check addresses.", by=boss, at=now())
    breach = Breach.objects.get()
    assert (breach.status, breach.ico_told_at) == (BreachStatus.CLOSED, told)
    with pytest.raises(ChangedMeanwhile):
        correct_breach(breach=breach, facts=facts(), version=1, by=boss, at=now())
    with pytest.raises(NotAllowed):
        reopen_breach(breach=breach, by=coordinator(), at=now())
    reopen_breach(breach=breach, by=boss, at=now())
    breach = Breach.objects.get()
    assert (breach.status, breach.ico_told_at, breach.opened("lesson")) == ("noticed", None, "")
    [(_, said)] = earlier_versions(breach)
    assert (said["ico_reference"], said["lesson"]) == ("IC-1", "We check addresses.")


def hours(count: int) -> timedelta:
    return timedelta(hours=count)


AT: datetime = now()
NOTICED: datetime = AT - hours(80)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("ico_why", {"ico_why": ""}),
        ("people_why", {"people_why": ""}),
        ("ico_on", {"ico_told_at": NOTICED - HOUR}),
        ("ico_on", {"ico_told_at": AT + HOUR}),
        ("ico_why", {"ico_told_at": NOTICED + hours(73), "ico_why": ""}),
        ("people_on", {"people_told_on": london_date(AT) + timedelta(days=1)}),
        ("people_on", {"people_told_on": london_date(NOTICED) - timedelta(days=1)}),
    ],
)
def test_a_decision_says_when_or_why_not_and_why_late(
    boss: User, field: str, changes: dict[str, Any]
) -> None:
    breach = a_breach(noticed_at=NOTICED)
    with pytest.raises(FieldError) as refusal:
        decide_breach(breach=breach, decision=decision(**changes), by=boss, at=AT)
    assert refusal.value.field == field
    on_time = decision(ico_told_at=NOTICED + hours(72), ico_why="")
    decide_breach(breach=breach, decision=on_time, by=boss, at=AT)


def test_the_database_refuses_what_must_never_be() -> None:
    by, at = manager(), now()
    decided = {"status": "decided", "decided_by": by, "decided_at": at}
    why = {"sealed_ico_why": b"x", "sealed_people_why": b"x"}
    cases: list[tuple[str, dict[str, Any]]] = [
        ("breach_noticed_before_recorded", {"noticed_at": at + HOUR, "recorded_at": at}),
        ("breach_says_what_happened", {"what": ""}),
        ("breach_decided_and_closed_by_somebody", {"status": "gone"}),
        ("breach_decided_and_closed_by_somebody", {"decided_at": at}),
        ("breach_decided_and_closed_by_somebody", why | {"status": "decided"}),
        ("breach_decided_and_closed_by_somebody", why | decided | {"closed_at": at}),
        ("breach_ico_told_or_why_not", decided | {"sealed_people_why": b"x"}),
        ("breach_people_told_or_why_not", decided | {"sealed_ico_why": b"x"}),
        (
            "breach_closed_with_what_changes",
            why | decided | {"status": "closed", "closed_by": by, "closed_at": at},
        ),
    ]
    for name, fields in cases:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            a_breach(**fields)
    assert {name for name, _ in cases} == {row.name for row in Breach._meta.constraints}
