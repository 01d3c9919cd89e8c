"""The gate list and the movement list."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import LONDON, london_today
from config.common.errors import NotAllowed
from matching.models import Away, Match, Referral
from matching.visits.lists import PAGE, GateList, MovementList, gate_list, movement_list
from recruitment.models import Establishment
from tests.factories.people import manager, sign_in
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    some_closed_days,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 9, tzinfo=LONDON)
MONDAY, WEDNESDAY, FRIDAY = date(2026, 12, 7), date(2026, 12, 9), date(2026, 12, 11)
MONDAY_AFTERNOON, FRIDAY_MORNING = 1, 12


def gate(prison: Establishment, by: User) -> GateList:
    return gate_list(prison, WEDNESDAY, form=PAGE, by=by, at=AT)


def moves(prison: Establishment, by: User, wing: str | None = None, part: str = "") -> MovementList:
    return movement_list(prison, MONDAY, wing=wing, part=part, form=PAGE, by=by, at=AT)


def people(listed: MovementList) -> list[tuple[str, list[str]]]:
    return [
        (wing, [session.match.referral.name for session in sessions])
        for wing, sessions in listed.groups
    ]


@pytest.fixture
def other(prison: Establishment) -> Match:
    """Another mentor and Cy Cedar, whose wing we do not know, on Friday mornings."""
    man = a_referral(at=prison, name="Cy Cedar")
    return a_match(mentor=a_mentor(at=prison), referral=man, slot=FRIDAY_MORNING)


def test_the_gate_knows_who_comes_on_each_day_of_the_week(
    prison: Establishment, ann: User, match: Match, other: Match
) -> None:
    a_match()
    listed = gate(prison, ann)
    assert listed.monday == MONDAY
    assert [(day.on, [row.match for row in day.sessions]) for day in listed.days] == [
        (MONDAY, [match]),
        (FRIDAY, [other]),
    ]
    assert listed.sessions[0].time.hours_in_words == "09:15 to 11:30"


def test_who_is_away_or_no_longer_meets_does_not_come(
    prison: Establishment, ann: User, match: Match, other: Match
) -> None:
    Away.objects.create(mentor=match.mentor, first_on=MONDAY, last_on=MONDAY)
    Match.objects.filter(pk=other.pk).update(status="paused")
    assert gate(prison, ann).days == []
    assert moves(prison, ann).groups == []


def test_closed_days_say_why_nobody_comes(prison: Establishment, ann: User, match: Match) -> None:
    days = some_closed_days(prison, MONDAY)
    days.reason = "Training day"
    days.save()
    [day] = gate(prison, ann).days
    assert (day.on, day.closed, day.sessions) == (MONDAY, "Training day", [])
    listed = moves(prison, ann)
    assert (listed.closed, listed.groups) == ("Training day", [])


def test_men_are_unlocked_wing_by_wing_and_an_unknown_wing_comes_last(
    prison: Establishment, ann: User, match: Match
) -> None:
    for place, (name, wing) in enumerate((("Amir Ash", ""), ("Bo Birch", "A")), start=2):
        man = a_referral(at=prison, name=name, wing=wing)
        a_match(mentor=a_mentor(at=prison), referral=man, slot=MONDAY_AFTERNOON, place=place)
    listed = moves(prison, ann)
    assert people(listed) == [
        ("A", ["Bo Birch"]),
        ("B", ["Jordan Juniper"]),
        ("", ["Amir Ash"]),
    ]
    assert people(moves(prison, ann, wing="")) == [("", ["Amir Ash"])]
    assert people(moves(prison, ann, wing="B")) == [("B", ["Jordan Juniper"])]
    assert moves(prison, ann, wing="B").wings == ["A", "B", ""], "all can still be chosen"
    assert people(moves(prison, ann, part="afternoon")) == [("A", ["Bo Birch"]), ("", ["Amir Ash"])]


def test_a_man_whose_release_date_has_passed_is_left_out_and_counted(
    prison: Establishment, ann: User, match: Match
) -> None:
    match.referral.release_on = AT.date() - timedelta(days=1)
    match.referral.release_kind = "conditional"
    match.referral.save()
    for listed in (gate(prison, ann), moves(prison, ann)):
        assert listed.overdue == 1
    assert gate(prison, ann).days == []


def test_only_men_who_would_come_that_day_are_counted_as_left_out(
    prison: Establishment, ann: User, match: Match, other: Match
) -> None:
    Referral.objects.update(release_on=AT.date() - timedelta(days=1), release_kind="conditional")
    assert (moves(prison, ann).overdue, gate(prison, ann).overdue) == (1, 2)
    tuesday = movement_list(prison, MONDAY + timedelta(days=1), form=PAGE, by=ann, at=AT)
    assert tuesday.overdue == 0
    Away.objects.create(mentor=match.mentor, first_on=MONDAY, last_on=MONDAY)
    assert (moves(prison, ann).overdue, gate(prison, ann).overdue) == (0, 1)
    some_closed_days(prison, FRIDAY)
    assert gate(prison, ann).overdue == 0


def test_each_reading_is_recorded_and_only_staff_of_the_prison_read(
    prison: Establishment, ann: User, match: Match
) -> None:
    gate(prison, ann)
    moves(prison, ann)
    events = AuditEvent.objects.filter(actor=ann.pk, subject_id=prison.pk).order_by("pk")
    assert [event.action for event in events] == ["read_gate_list", "read_movement_list"]
    assert all(event.detail["form"] == PAGE for event in events)
    stranger = a_coordinator(an_establishment())
    for read in (gate, moves):
        with pytest.raises(NotAllowed):
            read(prison, stranger)
    assert AuditEvent.objects.filter(actor=stranger.pk).count() == 0


def test_three_people_take_as_many_queries_as_one(
    prison: Establishment, ann: User, match: Match
) -> None:
    gate(prison, ann)  # reads her roles, once
    counts = []
    for more in (0, 2):
        for _ in range(more):
            man = a_referral(at=prison)
            a_match(mentor=a_mentor(at=prison), referral=man)
        with CaptureQueriesContext(connection) as queries:
            gate(prison, ann)
            moves(prison, ann)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.fixture
def staff(client: Client, ann: User) -> Client:
    sign_in(client, ann)
    return client


def test_pages_and_files_show_the_same_people(
    staff: Client, prison: Establishment, match: Match
) -> None:
    monday = london_today() - timedelta(days=london_today().weekday()) + timedelta(days=7)
    week, day = {"week": monday.isoformat()}, {"day": monday.isoformat()}
    page = staff.get(reverse("matching:gate_list", args=[prison.pk]), week).content.decode()
    assert "Ben Bramble" in page
    assert "09:15 to 11:30" in page
    assert "Jordan" not in page, "the gate does not need to know whom a mentor meets"
    page = staff.get(reverse("matching:movement_list", args=[prison.pk]), day).content.decode()
    assert [
        words for words in ("Jordan Juniper", "A1234BC", "2-14", "Ben Bramble") if words not in page
    ] == []
    file = staff.get(reverse("matching:gate_list_file", args=[prison.pk, "csv"]), week)
    [_, row] = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    assert row[1:] == ["09:15 to 11:30", "Ben Bramble"]
    forms = AuditEvent.objects.filter(action="read_gate_list").values_list(
        "detail__form", flat=True
    )
    assert sorted(forms) == ["csv", "page"]


@pytest.mark.parametrize("name", ["gate_list_file", "movement_list_file"])
def test_the_paper_is_a_pdf(name: str, staff: Client, prison: Establishment, match: Match) -> None:
    args = [prison.pk, "pdf"] if name == "gate_list_file" else [prison.pk]
    answer = staff.get(reverse(f"matching:{name}", args=args))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("typed", ["", "today", "2026-13-45", "9999-12-31", "0001-01-01"])
def test_an_address_with_a_wrong_day_shows_today(
    typed: str, staff: Client, prison: Establishment
) -> None:
    answer = staff.get(reverse("matching:movement_list", args=[prison.pk]), {"day": typed})
    assert answer.context["listed"].on == london_today()


def test_one_prison_is_opened_at_once_and_several_are_offered(
    staff: Client, prison: Establishment, client: Client
) -> None:
    for page, address in (
        ("gate_lists", "gate_list"),
        ("movement_lists", "movement_list"),
        ("closed_prisons", "closed_days"),
    ):
        answer = staff.get(reverse(f"matching:{page}"))
        assert answer.headers["Location"] == reverse(f"matching:{address}", args=[prison.pk])
    an_establishment(name="HMP There")
    sign_in(client, manager())
    page = client.get(reverse("matching:gate_lists")).content.decode()
    assert "HMP Here" in page
    assert "HMP There" in page
