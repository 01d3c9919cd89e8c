"""The pages that say why, for this moment."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import london_today
from matching.models import Away, Mentor, Referral
from matching.questions.solving import NOT_NOW
from matching.questions.why import NOT_WAITING
from matching.solver.explaining import WhyIdle
from recruitment.models import Establishment, RegimeSlot
from tests.factories.people import manager, sign_in
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    WEEKDAYS,
    a_clearance,
    a_fixed_pair,
    a_match,
    a_mentor,
    a_policy,
    a_referral,
    an_absence,
    an_establishment,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, record: Mentor | Referral | int) -> str:
    pk = record if isinstance(record, int) else record.pk
    answer = client.get(reverse(f"matching:{name}", args=[pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def context(client: Client, name: str, pk: int) -> Any:
    return client.get(reverse(f"matching:{name}", args=[pk])).context


def test_declining_names_who_loses_and_who_gains(staff: Client, prison: Establishment) -> None:
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING])
    man, rival = a_referral(at=prison), a_referral(at=prison)
    proposal = an_open_proposal(mentor=mentor, referral=man)
    shown = page(staff, "why_pair", proposal.pk)
    start = shown.index("if you declined this pair")
    without, instead = shown.index("would have no mentor"), shown.index("a mentor instead")
    assert start < shown.index(man.name, start) < without
    assert without < shown.index(rival.name, without) < instead
    answer = context(staff, "why_pair", proposal.pk)["answer"]
    assert answer.declining.matched == 0
    assert answer.runner_ups == ()


def test_the_runner_ups_are_named_best_first_with_what_each_costs(
    staff: Client, prison: Establishment
) -> None:
    mentor, free = a_mentor(at=prison), a_mentor(at=prison)
    taken = a_mentor(at=prison, slots=[TUESDAY_AFTERNOON])
    man = a_referral(at=prison, slots=[MONDAY_MORNING, TUESDAY_AFTERNOON])
    rival = a_referral(at=prison, slots=[TUESDAY_AFTERNOON])
    mentor.slots = 1 << MONDAY_MORNING
    mentor.save()
    free.slots = 1 << MONDAY_MORNING
    free.save()
    proposal = an_open_proposal(mentor=mentor, referral=man)
    shown = page(staff, "why_pair", proposal.pk)
    first, second = context(staff, "why_pair", proposal.pk)["answer"].runner_ups
    assert (first.mentor, first.slot) == (free, MONDAY_MORNING)
    assert (first.choosing.matched, first.choosing.touches_somebody) == (0, False)
    assert (second.mentor, second.slot) == (taken, TUESDAY_AFTERNOON)
    assert (second.choosing.matched, second.choosing.loses.men) == (-1, [rival])
    for other in (first, second):
        args = [proposal.pk, other.mentor.pk, other.slot]
        assert reverse("matching:choose_runner_up", args=args) in shown


def test_men_of_other_prisons_are_counted_and_not_named(
    staff: Client, prison: Establishment
) -> None:
    away = an_establishment()
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING])
    a_clearance(mentor, away)
    stranger = a_referral(at=away)
    proposal = an_open_proposal(mentor=mentor, referral=a_referral(at=prison))
    shown = page(staff, "why_pair", proposal.pk)
    assert "1 man at other prisons" in shown
    assert stranger.name not in shown


def test_a_pair_that_cannot_be_made_now_says_so(staff: Client, prison: Establishment) -> None:
    proposal = an_open_proposal(
        mentor=a_mentor(at=prison, places=0), referral=a_referral(at=prison)
    )
    assert NOT_NOW in page(staff, "why_pair", proposal.pk)


def test_an_unmatched_man_sees_who_competes_and_what_is_enough(
    staff: Client, prison: Establishment
) -> None:
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING, TUESDAY_AFTERNOON])
    spare = a_mentor(at=prison, slots=[TUESDAY_AFTERNOON])
    first = a_referral(at=prison, slots=[MONDAY_MORNING], received_on=date(2020, 1, 1))
    man = a_referral(at=prison, slots=[MONDAY_MORNING])
    shown = page(staff, "why_unmatched", man)
    answer = context(staff, "why_unmatched", man.pk)["answer"]
    assert (answer.size, answer.places) == (2, 1)
    assert f"{first.name}</a>" in shown
    assert not [words for words in answer.remedies if str(mentor) in words]
    slot = "Monday morning"
    assert [words for words in answer.remedies if str(spare) in words and slot in words]
    assert [words for words in answer.remedies if "HMP Here" in words and slot in words]
    assert [words for words in answer.remedies if words not in shown] == []


def test_who_has_the_rooms_is_named(staff: Client, prison: Establishment) -> None:
    RegimeSlot.objects.filter(slot=MONDAY_MORNING).update(rooms=2)
    met = a_match(referral=a_referral(at=prison), slot=MONDAY_MORNING).referral
    for _ in range(2):
        a_mentor(at=prison, slots=[MONDAY_MORNING])
    first = a_referral(at=prison, slots=[MONDAY_MORNING], received_on=date(2020, 1, 1))
    man = a_referral(at=prison, slots=[MONDAY_MORNING])
    shown = page(staff, "why_unmatched", man)
    assert f"{first.name}</a>" in shown
    assert f"{met.name}</a>" in shown
    answer = context(staff, "why_unmatched", man.pk)["answer"]
    (room,) = answer.full
    assert (room.when, room.listed.men, room.met.men) == ("Monday morning", [first], [met])
    assert (answer.size, answer.places) == (2, 1)
    assert any("one more room on Monday morning" in words for words in answer.remedies)


def test_who_has_the_rooms_costs_no_more_queries_for_three(
    staff: Client, prison: Establishment
) -> None:
    RegimeSlot.objects.update(rooms=1)
    three = WEEKDAYS[:3]
    for slot in three:
        for _ in range(2):
            a_mentor(at=prison, slots=[slot])
        a_referral(at=prison, slots=[slot], received_on=date(2020, 1, 1))
    counts = []
    for slots in (three, three[:1], three):  # the first visit makes the first policy
        man = a_referral(at=prison, slots=slots, received_on=london_today())
        with CaptureQueriesContext(connection) as capture:
            assert page(staff, "why_unmatched", man).count("Men who would meet a mentor") == len(
                slots
            )
        counts.append(len(capture))
        man.delete()
    assert counts[1] == counts[2]


def test_a_man_who_would_be_matched_is_told_so(staff: Client, prison: Establishment) -> None:
    a_mentor(at=prison)
    man = a_referral(at=prison)
    assert context(staff, "why_unmatched", man.pk)["answer"].is_placed


def test_a_mentor_without_a_man_is_told_why(staff: Client, prison: Establishment) -> None:
    mentor = a_mentor(at=prison)
    assert WhyIdle.NOBODY_WAITS in page(staff, "why_mentor", mentor)
    a_referral(at=prison)
    assert context(staff, "why_mentor", mentor.pk)["answer"].is_matched


def test_a_mentor_whom_no_prison_clears_is_told_that(staff: Client, prison: Establishment) -> None:
    mentor = a_mentor(at=prison)
    mentor.user.clearances.update(expires_on=london_today() - timedelta(days=1))
    assert WhyIdle.NOT_CLEARED in page(staff, "why_mentor", mentor)
    a_referral(at=prison)
    assert WhyIdle.CLEARANCE_EXPIRED in page(staff, "why_mentor", mentor)
    mentor.user.clearances.all().delete()
    sign_in(staff, manager())
    assert WhyIdle.NOT_CLEARED in page(staff, "why_mentor", mentor)


def test_one_who_has_left_the_list_has_no_answer(staff: Client, prison: Establishment) -> None:
    man = a_referral(at=prison)
    Referral.objects.filter(pk=man.pk).update(status="matched")
    assert NOT_WAITING in page(staff, "why_unmatched", man)


def test_a_man_with_a_fixed_pair_is_told_so(staff: Client, prison: Establishment) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    a_fixed_pair(mentor, man)
    shown = page(staff, "why_unmatched", man)
    assert f"{mentor} for him on Monday morning" in shown
    assert reverse("matching:exclusions") in shown


def test_a_mentor_who_is_away_is_said_to_be(staff: Client, prison: Establishment) -> None:
    mentor = a_mentor(at=prison)
    a_referral(at=prison)
    away = an_absence(mentor, days=14)
    shown = page(staff, "why_mentor", mentor)
    assert f"away from {away.first_on:%-d %B} to {away.last_on:%-d %B}." in shown
    Away.objects.update(first_on=away.first_on + timedelta(days=9))
    assert context(staff, "why_mentor", mentor.pk)["answer"].is_matched


def test_an_absence_that_is_not_why_is_not_named(staff: Client, prison: Establishment) -> None:
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING])
    man = a_referral(at=prison, slots=[TUESDAY_AFTERNOON])
    an_absence(mentor, days=14)
    assert "away" not in page(staff, "why_mentor", mentor)
    assert "is away" not in page(staff, "why_unmatched", man)


def test_whose_absence_keeps_a_man_waiting_is_said(staff: Client, prison: Establishment) -> None:
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING])
    man = a_referral(at=prison, slots=[MONDAY_MORNING])
    away = an_absence(mentor, days=14)
    dates = f"away from {away.first_on:%-d %B} to {away.last_on:%-d %B}"
    shown = page(staff, "why_unmatched", man)
    assert f"{mentor} is {dates}." in shown
    remedies = context(staff, "why_unmatched", man.pk)["answer"].remedies
    assert not [words for words in remedies if str(mentor) in words], "the time is offered"
    a_mentor(at=prison, slots=[MONDAY_MORNING])
    assert context(staff, "why_unmatched", man.pk)["answer"].is_placed


def test_an_absent_mentor_of_whom_another_has_the_place_is_not_named(
    staff: Client, prison: Establishment
) -> None:
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING], places=2)
    a_match(mentor=mentor, referral=a_referral(at=prison), slot=MONDAY_MORNING)
    man = a_referral(at=prison, slots=[MONDAY_MORNING])
    an_absence(mentor, days=14)
    assert "is away" not in page(staff, "why_unmatched", man)


@pytest.mark.parametrize("counts", [0, 90])
def test_what_it_counts_to_be_proposed_already_is_told_apart_from_what_fits(
    counts: int, staff: Client, prison: Establishment
) -> None:
    a_policy(stability=counts)
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING])
    fitter = a_mentor(at=prison, slots=[MONDAY_MORNING], experience={"drugs": 3})
    man = a_referral(at=prison, slots=[MONDAY_MORNING], needs={"drugs": 3})
    proposal = an_open_proposal(mentor=mentor, referral=man)
    answer = context(staff, "why_pair", proposal.pk)["answer"]
    (other,) = answer.runner_ups
    assert other.mentor == fitter
    assert (other.choosing.fit > 0, other.choosing.keeps) == (True, 0), "but for his own proposal"
    assert answer.declining.keeps == -1
    if counts:
        assert (answer.afresh.fit > 0, answer.afresh.moves.men) == (True, [man])
    else:
        assert answer.afresh is None


def test_a_pair_that_would_be_best_without_it_too_says_so(
    staff: Client, prison: Establishment
) -> None:
    a_policy(stability=90)
    proposal = an_open_proposal(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
    assert not context(staff, "why_pair", proposal.pk)["answer"].afresh.touches_somebody


def test_a_man_whom_only_a_return_helps_is_not_told_that_nothing_does(
    staff: Client, prison: Establishment
) -> None:
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING])
    a_mentor(at=prison, slots=[])
    man = a_referral(at=prison, slots=[MONDAY_MORNING])
    an_absence(mentor, days=14)
    shown = page(staff, "why_unmatched", man)
    answer = context(staff, "why_unmatched", man.pk)["answer"]
    assert answer.away
    assert "no single change" not in shown
