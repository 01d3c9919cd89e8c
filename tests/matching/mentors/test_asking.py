"""A prison changes its hours, and the mentors who told us that they can come are asked again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.clock import now
from config.common.errors import NotAllowed
from config.common.outbox.email import Email
from matching.matches.asking import Asks, live_matches, matches_asking
from matching.matches.lists import match_list
from matching.matches.times import Time, objections
from matching.mentors.asking import (
    ask_about_hours,
    confirm_hours,
    hours_to_confirm,
    mentors_to_answer,
    number_to_answer,
)
from matching.mentors.away import unsettled_sessions
from matching.mentors.home import home_of
from matching.mentors.hours import slots_to_confirm, suited_slots
from matching.mentors.times import Offer, change_hours, change_times
from matching.models import Match, Mentor
from matching.permissions import matches_for
from matching.proposals.fixed_pairs import ways_to_meet
from recruitment.models import Clearance, Establishment
from recruitment.prisons.visiting import change_visits, read_hours, visit_plan_of
from recruitment.weekly import mask_of
from tests.config.ui.markup import only
from tests.factories.people import manager, mentor_user, sign_in
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_coordinator,
    a_mentor,
    a_referral,
    an_establishment,
    hours_at,
)
from tests.recruitment.notices import notices

pytestmark = pytest.mark.django_db
OLD, LATER, SHORTER = "09:15 to 11:30", "10:00 to 12:15", "09:30 to 11:00"


@pytest.fixture
def by_the_clock(prison: Establishment, ben: Mentor) -> Establishment:
    """The prison says when its Monday mornings are, and Ben has told us that he can come."""
    hours_at(prison, MONDAY_MORNING, OLD)
    return prison


def move(prison: Establishment, hours: str = LATER) -> None:
    """The prison changes the hours of its Monday mornings; an empty text takes them away."""
    plan = visit_plan_of(prison)
    others = {slot: old for slot, old in plan.hours.items() if slot != MONDAY_MORNING}
    moved = {MONDAY_MORNING: read_hours(hours)} if hours else {}
    change_visits(prison=prison, plan=replace(plan, hours=others | moved), by=manager(), at=now())


def asked_of(user: User, *, today: date) -> list[str]:
    """The questions of the matches that this person can see."""
    return [match.asks for match in live_matches(user, today=today) if match.asks]


def say_yes(mentor: Mentor) -> None:
    asked = hours_to_confirm(mentor)
    assert asked
    confirm_hours(mentor=mentor, moved_at=asked.moved_at, by=mentor.user, at=now())


def is_asked(mentor: Mentor) -> bool:
    return hours_to_confirm(Mentor.objects.get(pk=mentor.pk)) is not None


@pytest.mark.parametrize(("hours", "asks"), [(LATER, True), (SHORTER, False), ("", True)])
def test_a_mentor_is_asked_unless_the_new_hours_lie_within_the_old(
    hours: str, asks: bool, ben: Mentor, by_the_clock: Establishment
) -> None:
    move(by_the_clock, hours)
    assert is_asked(ben) == asks
    assert slots_to_confirm(ben) == ({by_the_clock.pk: mask_of([MONDAY_MORNING])} if asks else {})


def test_the_first_hours_that_a_prison_tells_us_are_no_change(
    ben: Mentor, prison: Establishment
) -> None:
    move(prison)
    assert not is_asked(ben)


@pytest.mark.parametrize("why", ["not free then", "said no", "refused", "closed", "left"])
def test_a_mentor_who_does_not_come_then_is_not_asked(
    why: str, ben: Mentor, by_the_clock: Establishment
) -> None:
    if why == "not free then":
        Mentor.objects.update(slots=mask_of([TUESDAY_AFTERNOON]))
    elif why == "said no":
        ben.hours.create(establishment=by_the_clock, slots=0)
    elif why == "refused":
        Clearance.objects.update(status="refused", issued_on=None, refused_on="2026-01-05")
    elif why == "left":
        Mentor.objects.update(status="left", leaves_on="2025-01-01")
    move(by_the_clock)
    if why == "closed":
        Establishment.objects.update(closed_on="2025-01-01")
    assert not is_asked(ben)
    ask_about_hours(at=now())
    assert not Email.objects.exists()


def test_a_mentor_who_meets_a_man_then_is_asked_even_if_they_no_longer_offer_the_time(
    ben: Mentor, match: Match, by_the_clock: Establishment
) -> None:
    Mentor.objects.update(slots=mask_of([TUESDAY_AFTERNOON]))
    move(by_the_clock)
    assert is_asked(ben)


def test_somebody_who_becomes_a_mentor_later_knows_the_new_hours(
    ben: Mentor, by_the_clock: Establishment
) -> None:
    move(by_the_clock)
    assert not is_asked(a_mentor(at=by_the_clock))


def test_a_round_does_not_use_the_hours_until_the_mentor_says_yes(
    ben: Mentor, by_the_clock: Establishment, ann: User
) -> None:
    man = a_referral(at=by_the_clock)
    man.slots = mask_of([MONDAY_MORNING])
    man.save()
    assert ways_to_meet(man, by=ann, at=now()) == [(ben.pk, MONDAY_MORNING)]
    move(by_the_clock)
    assert ways_to_meet(man, by=ann, at=now()) == []
    assert not suited_slots(ben), "what the mentor told us stays as it was"
    say_yes(ben)
    assert ways_to_meet(man, by=ann, at=now()) == [(ben.pk, MONDAY_MORNING)]


def test_other_sessions_go_on_being_used(
    ben: Mentor, by_the_clock: Establishment, ann: User
) -> None:
    man = a_referral(at=by_the_clock)
    man.slots = mask_of([MONDAY_MORNING, TUESDAY_AFTERNOON])
    man.save()
    move(by_the_clock)
    assert ways_to_meet(man, by=ann, at=now()) == [(ben.pk, TUESDAY_AFTERNOON)]


def test_an_email_goes_once_for_each_change_and_mentor(
    ben: Mentor, by_the_clock: Establishment
) -> None:
    move(by_the_clock)
    for _ in range(2):
        ask_about_hours(at=now())
    assert [email.to for email in Email.objects.all()] == [ben.user.email]
    move(by_the_clock, OLD)
    for _ in range(2):
        ask_about_hours(at=now())
    assert Email.objects.count() == 2


def test_a_mentor_who_has_answered_before_the_email_gets_none(
    ben: Mentor, by_the_clock: Establishment
) -> None:
    move(by_the_clock)
    say_yes(ben)
    ask_about_hours(at=now())
    assert not Email.objects.exists()


def test_a_yes_counts_only_for_the_hours_that_the_page_showed(
    ben: Mentor, by_the_clock: Establishment
) -> None:
    move(by_the_clock)
    shown = hours_to_confirm(ben)
    assert shown
    move(by_the_clock, "10:30 to 12:45")
    confirm_hours(mentor=ben, moved_at=shown.moved_at, by=ben.user, at=now())
    assert is_asked(ben)
    in_future = now() + timedelta(days=1)
    confirm_hours(mentor=ben, moved_at=in_future, by=ben.user, at=now())
    assert is_asked(ben)


def test_only_the_mentor_and_those_who_look_after_them_answer(
    ben: Mentor, by_the_clock: Establishment, ann: User
) -> None:
    move(by_the_clock)
    asked = hours_to_confirm(ben)
    assert asked
    with pytest.raises(NotAllowed):
        confirm_hours(mentor=ben, moved_at=asked.moved_at, by=mentor_user(), at=now())
    assert is_asked(ben)
    confirm_hours(mentor=ben, moved_at=asked.moved_at, by=ann, at=now())
    assert not is_asked(ben)


def test_times_newly_offered_are_known_by_their_hours_of_today(
    ben: Mentor, by_the_clock: Establishment
) -> None:
    Mentor.objects.update(slots=mask_of([TUESDAY_AFTERNOON]))
    move(by_the_clock)
    offer = Offer(mask_of([MONDAY_MORNING, TUESDAY_AFTERNOON]), 2)
    change_times(mentor=ben, offer=offer, matches_shown=(), by=ben.user, at=now())
    assert not is_asked(ben)


def test_saving_times_answers_nothing(ben: Mentor, by_the_clock: Establishment) -> None:
    move(by_the_clock)
    offer = replace(Offer.of(ben), places=1)
    change_times(mentor=ben, offer=offer, matches_shown=(), by=ben.user, at=now())
    assert is_asked(ben)


def test_a_no_is_for_the_coordinator_of_the_match_to_settle(
    ben: Mentor, match: Match, by_the_clock: Establishment, ann: User
) -> None:
    move(by_the_clock)
    asked = hours_to_confirm(ben)
    assert asked
    change_hours(
        mentor=ben,
        suited={MONDAY_MORNING: []},
        matches_shown=[match.pk],
        moved_at=asked.moved_at,
        by=ben.user,
        at=now(),
    )
    assert not is_asked(ben)
    assert list(unsettled_sessions(matches_for(ann))) == [match]
    assert not asked_of(ann, today=now().date())


def test_a_match_asks_its_coordinator_until_the_mentor_has_answered(
    ben: Mentor, match: Match, by_the_clock: Establishment, ann: User
) -> None:
    today = now().date()
    assert not asked_of(ann, today=today)
    move(by_the_clock)
    assert asked_of(ann, today=today) == [Asks.HOURS]
    assert list(matches_asking(match_list(ann), Asks.HOURS, today=today)) == [match]
    match.refresh_from_db()
    assert len(list(objections(match, Time.of(match)))) == 1
    say_yes(ben)
    assert not asked_of(ann, today=today)


def test_a_match_whose_session_is_gone_asks_for_another_time(
    match: Match, by_the_clock: Establishment, ann: User
) -> None:
    by_the_clock.regime_slots.filter(slot=match.slot).delete()
    assert asked_of(ann, today=now().date()) == [Asks.NO_SESSION]


def test_the_coordinator_sees_who_has_not_answered(
    ben: Mentor, by_the_clock: Establishment, ann: User
) -> None:
    a_mentor(at=by_the_clock, slots=[MONDAY_MORNING])
    move(by_the_clock)
    assert number_to_answer(ann) == 2
    assert ben in [row.mentor for row in mentors_to_answer(ann)]
    assert not number_to_answer(a_coordinator(an_establishment()))
    say_yes(ben)
    assert ben not in [row.mentor for row in mentors_to_answer(ann)]


def test_the_list_takes_as_many_queries_for_3_mentors_as_for_one(
    ben: Mentor, by_the_clock: Establishment, ann: User, client: Client
) -> None:
    move(by_the_clock)
    sign_in(client, ann)
    counts = []
    for further in (0, 2):
        for _ in range(further):
            mentor = a_mentor(at=by_the_clock)
            Mentor.objects.filter(pk=mentor.pk).update(hours_told_at=now() - timedelta(days=1))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            html = client.get("/mentors/hours/").content.decode()
        counts.append(len(queries))
        assert html.count("Record the answer") == 1 + further
    assert counts[0] == counts[1]


def test_one_press_on_the_first_page_says_yes(
    ben: Mentor, by_the_clock: Establishment, client: Client
) -> None:
    move(by_the_clock)
    sign_in(client, ben.user)
    html = client.get("/mentoring/").content.decode()
    assert "10:00 to 12:15" in html
    sent = {"moved_at": only(html, name="moved_at")["value"]}
    assert notices(client.post("/mentoring/times/hours/yes/", sent, follow=True)) == ["success"]
    assert not is_asked(ben)
    assert home_of(ben, at=now()).moved_hours is None


@pytest.mark.parametrize("sent", [{}, {"moved_at": "soon"}, {"moved_at": "2026-12-07T10:00:00"}])
def test_a_press_that_does_not_say_what_it_saw_answers_nothing(
    sent: dict[str, str], ben: Mentor, by_the_clock: Establishment, client: Client
) -> None:
    move(by_the_clock)
    sign_in(client, ben.user)
    client.post("/mentoring/times/hours/yes/", sent)
    assert is_asked(ben)


@pytest.mark.parametrize("comes", [True, False])
def test_a_form_says_to_which_the_mentor_can_still_come(
    comes: bool, ben: Mentor, by_the_clock: Establishment, client: Client
) -> None:
    move(by_the_clock)
    sign_in(client, ben.user)
    html = client.get("/mentoring/times/hours/").content.decode()
    sent = {"moved_at": only(html, name="moved_at")["value"]}
    if comes:
        sent[f"slot_{MONDAY_MORNING}"] = str(by_the_clock.pk)
    client.post("/mentoring/times/hours/", sent)
    assert not is_asked(ben)
    assert bool(suited_slots(ben)[by_the_clock.pk] >> MONDAY_MORNING & 1) == comes
