"""Changing the hours of a prison: whom that affects is shown first."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from config.accounts.models import User
from config.common.clock import now
from config.common.errors import NotAllowed
from matching.mentors.hours import slots_to_confirm
from matching.models import Match
from matching.visits.hours import AffectsPeople, change_hours_and_visits, moved_at_prison
from recruitment.models import Establishment
from recruitment.prisons.editing import change_prison, plan_of
from recruitment.prisons.visiting import PrisonChangedMeanwhile, read_hours, visit_plan_of
from tests.config.ui.markup import only
from tests.factories.people import manager, sign_in
from tests.factories.programme import MONDAY_MORNING, a_coordinator, a_mentor, an_establishment
from tests.recruitment.notices import notices

pytestmark = pytest.mark.django_db
LATER, SHORTER = "10:00 to 12:15", "09:30 to 11:00"


def change(prison: Establishment, hours: str, by: User, **further: Any) -> None:
    plan = replace(visit_plan_of(prison), hours={MONDAY_MORNING: read_hours(hours)})
    change_hours_and_visits(prison=prison, plan=plan, by=by, at=now(), **further)


def hours_of(prison: Establishment) -> str:
    starts_at, ends_at = visit_plan_of(prison).hours[MONDAY_MORNING]
    return f"{starts_at:%H:%M} to {ends_at:%H:%M}"


def test_matches_and_mentors_are_shown_before_hours_move(
    match: Match, prison: Establishment, ann: User
) -> None:
    a_mentor(at=prison)
    with pytest.raises(AffectsPeople) as question:
        change(prison, LATER, ann)
    (row,) = question.value.matches
    assert (row.match, row.before, row.after) == (match, "09:15 to 11:30", LATER)
    assert question.value.mentors == 2
    assert hours_of(prison) == "09:15 to 11:30"
    with pytest.raises(AffectsPeople):
        change(prison, LATER, ann, matches_shown=[])
    change(prison, LATER, ann, matches_shown=[match.pk])
    assert hours_of(prison) == LATER
    assert moved_at_prison(prison, by=ann) == ([match], 2)


def test_hours_that_lie_within_the_old_ask_nobody(
    match: Match, prison: Establishment, ann: User
) -> None:
    change(prison, SHORTER, ann)
    assert not slots_to_confirm(match.mentor)
    assert moved_at_prison(prison, by=ann) == ([], 0)


def test_hours_of_a_prison_to_which_nobody_comes_are_saved_at_once(
    prison: Establishment, ann: User
) -> None:
    change(prison, LATER, ann)
    assert hours_of(prison) == LATER


def test_others_see_and_change_nothing(match: Match, prison: Establishment) -> None:
    with pytest.raises(NotAllowed):
        change(prison, LATER, a_coordinator(an_establishment()))


@pytest.mark.parametrize("other", ["hours", "sessions"])
def test_of_two_who_change_a_prison_the_second_is_told(
    other: str, prison: Establishment, ann: User
) -> None:
    version = prison.version
    if other == "hours":
        change(prison, SHORTER, ann, version=version)
    else:
        change_prison(prison=prison, plan=plan_of(prison), by=manager(), at=now())
    with pytest.raises(PrisonChangedMeanwhile) as refusal:
        change(prison, LATER, ann, version=version)
    assert hours_of(prison) != LATER
    change(prison, LATER, ann, version=refusal.value.current.version)
    assert hours_of(prison) == LATER


def test_the_second_sees_what_they_typed_and_what_the_first_saved(
    prison: Establishment, ann: User, client: Client
) -> None:
    sign_in(client, ann)
    address = f"/our-prisons/{prison.pk}/visits/"
    html = client.get(address).content.decode()
    typed = {
        "version": only(html, name="version")["value"],
        "hours_0": LATER,
        "early_minutes": "30",
        "entrance": "Back gate",
    }
    change(prison, SHORTER, ann)
    html = client.post(address, typed).content.decode()
    assert only(html, name="entrance")["value"] == "Back gate"
    assert SHORTER in html
    assert hours_of(prison) == SHORTER
    typed["version"] = only(html, name="version")["value"]
    assert notices(client.post(address, typed, follow=True)) == ["success"]
    assert hours_of(prison) == LATER


def test_the_page_asks_first_and_then_shows_the_matches_until_the_mentor_answers(
    match: Match, prison: Establishment, ann: User, client: Client
) -> None:
    sign_in(client, ann)
    address = f"/our-prisons/{prison.pk}/visits/"
    typed = {"version": str(prison.version), "hours_0": LATER, "early_minutes": "30"}
    html = client.post(address, typed).content.decode()
    assert "Jordan Juniper" in html
    assert hours_of(prison) == "09:15 to 11:30"
    typed["seen"] = only(html, name="seen")["value"]
    answer = client.post(address, typed, follow=True)
    assert notices(answer) == ["success"]
    assert f"/matches/{match.pk}/" in answer.content.decode()
    assert hours_of(prison) == LATER
