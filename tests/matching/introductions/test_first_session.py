"""The first session follows when the time of a match changes before they have met."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import now
from matching.introductions.first_session import (
    change_meetings,
    days_to_choose,
    move_first_session,
)
from matching.matches.times import Time
from matching.models import Contact, Match
from matching.visits.closing import close_prison_on, reopen_prison_on
from recruitment.models import Establishment
from tests.factories.introductions import agreed, by_the_clock
from tests.factories.people import sign_in
from tests.factories.post import event_in, sent_to

pytestmark = pytest.mark.django_db


def fresh(match: Match) -> Match:
    return Match.objects.select_related("referral", "introduction", "mentor__user").get(pk=match.pk)


def change(match: Match, by: User, **fields: Any) -> Match:
    match = fresh(match)
    values: dict[str, Any] = {
        "contact": Contact.VISIT,
        "time": Time.of(match),
        "reason": "They agreed.",
    } | fields
    change_meetings(match=match, version=match.version, by=by, at=now(), **values)
    return fresh(match)


def calendars_sent(match: Match) -> list[dict[str, str]]:
    emails = sent_to(match.mentor.user.email)
    return [event_in(email.calendar) for email in emails if email.calendar]


@pytest.fixture
def match(prison: Establishment, ann: User) -> Match:
    by_the_clock(prison)
    return agreed(at=prison)


def another(match: Match) -> int:
    """A slot on another day, at the same part of the day."""
    return (match.slot + 3) % 15


def test_it_moves_with_the_time_and_the_mentor_is_told_once(match: Match, ann: User) -> None:
    match = change(match, ann, time=Time(another(match)))
    first_on = match.introduction.first_on
    assert first_on
    assert first_on.weekday() == match.slot // 3
    first, moved = calendars_sent(match)
    assert first["UID"] == moved["UID"]
    assert int(moved["SEQUENCE"]) == int(first["SEQUENCE"]) + 1
    assert first_on.strftime("%Y%m%d") in " ".join(moved.values())
    assert match.changes.filter(part="first session").count() == 1


def test_a_day_that_was_chosen_stays_if_they_can_still_meet_then(match: Match, ann: User) -> None:
    match = change(match, ann, time=Time(another(match)))
    later = days_to_choose(match, at=now())[2]
    match.introduction.first_on = later
    match.introduction.save()
    part = (match.slot + 1) if match.slot % 3 < 2 else match.slot - 1
    match.referral.establishment.regime_slots.get_or_create(slot=part)
    match = change(match, ann, time=Time(part))
    assert match.introduction.first_on == later
    assert "moved" in sent_to(match.mentor.user.email)[-1].subject


def test_a_change_that_changes_nothing_tells_nobody(match: Match, ann: User) -> None:
    before = match.introduction.sequence
    match = change(match, ann)
    assert match.introduction.sequence == before
    assert len(calendars_sent(match)) == 1


def test_without_visits_it_is_cancelled_and_with_visits_again_it_is_back(
    match: Match, ann: User
) -> None:
    match = change(match, ann, contact=Contact.LETTER)
    assert match.introduction.first_on is None
    first, cancelled = calendars_sent(match)
    assert cancelled["METHOD"] == "CANCEL"
    assert first["UID"] == cancelled["UID"]
    match = change(match, ann)
    *_, back = calendars_sent(match)
    assert match.introduction.first_on
    assert back["METHOD"] == "REQUEST"
    assert int(back["SEQUENCE"]) > int(cancelled["SEQUENCE"])


def test_a_match_that_has_met_or_was_made_by_hand_has_no_first_session_to_move(
    match: Match, ann: User
) -> None:
    Match.objects.filter(pk=match.pk).update(status="in_custody", first_met_on="2026-01-05")
    change(match, ann, time=Time(another(match)))
    assert len(calendars_sent(match)) == 1


def test_a_closed_prison_takes_it_out_of_the_calendar_and_an_open_one_puts_it_back(
    match: Match, ann: User, prison: Establishment
) -> None:
    on = fresh(match).introduction.first_on
    assert on
    days = close_prison_on(prison=prison, first_on=on, last_on=on, reason="", by=ann, at=now())
    reopen_prison_on(days=days, by=ann, at=now())
    invited, off, back = calendars_sent(match)
    assert [row["METHOD"] for row in (invited, off, back)] == ["REQUEST", "CANCEL", "REQUEST"]
    assert len({row["UID"] for row in (invited, off, back)}) == 1
    first = int(invited["SEQUENCE"])
    assert [int(off["SEQUENCE"]), int(back["SEQUENCE"])] == [first + 1, first + 2]
    later = next(day for day in days_to_choose(fresh(match), at=now()) if day != on)
    move_first_session(match=fresh(match), on=later, by=ann, at=now())
    assert int(calendars_sent(match)[-1]["SEQUENCE"]) > first + 2


def test_staff_who_close_the_prison_are_led_to_choose_another_day(
    match: Match, ann: User, prison: Establishment, client: Client
) -> None:
    on = fresh(match).introduction.first_on
    assert on
    days = close_prison_on(prison=prison, first_on=on, last_on=on, reason="", by=ann, at=now())
    sign_in(client, ann)
    told = client.get(reverse("matching:told_of_closing", args=[days.pk])).content.decode()
    another_day = reverse("matching:first_session", args=[match.pk])
    assert another_day in told
    assert client.get(another_day).status_code == 200
