"""The pages that say why, as things stand at that moment."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import london_today
from matching.models import Away, Mentor, Referral
from recruitment.models import Establishment, RegimeSlot
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    WEEKDAYS,
    a_clearance,
    a_fixed_pair,
    a_match,
    a_mentor,
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


def test_declining_names_who_loses_and_who_gains(staff: Client, prison: Establishment) -> None:
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING])
    man, rival = a_referral(at=prison), a_referral(at=prison)
    shown = page(staff, "why_pair", an_open_proposal(mentor=mentor, referral=man).pk)
    without, instead = shown.index("Would have no mentor:"), shown.index("a mentor instead:")
    assert without < shown.index(man.name, without) < instead < shown.index(rival.name, instead)
    assert "As many men would have a mentor." in shown
    assert "Nobody else can take him now." in shown


def test_the_next_best_mentor_is_named(staff: Client, prison: Establishment) -> None:
    mentor, other = a_mentor(at=prison), a_mentor(at=prison)
    man = a_referral(at=prison)
    shown = page(staff, "why_pair", an_open_proposal(mentor=mentor, referral=man).pk)
    assert f"{other}</a>" in shown
    assert "Would have another mentor:" in shown


def test_men_of_other_prisons_are_counted_and_not_named(
    staff: Client, prison: Establishment
) -> None:
    away = an_establishment()
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING])
    a_clearance(mentor, away)
    stranger = a_referral(at=away)
    proposal = an_open_proposal(mentor=mentor, referral=a_referral(at=prison))
    shown = page(staff, "why_pair", proposal.pk)
    assert "1 man elsewhere" in shown
    assert stranger.name not in shown


def test_a_pair_that_cannot_be_made_now_says_so(staff: Client, prison: Establishment) -> None:
    proposal = an_open_proposal(
        mentor=a_mentor(at=prison, places=0), referral=a_referral(at=prison)
    )
    assert "this pair cannot be made" in page(staff, "why_pair", proposal.pk)


def test_an_unmatched_man_sees_who_competes_and_what_is_enough(
    staff: Client, prison: Establishment
) -> None:
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING, TUESDAY_AFTERNOON])
    spare = a_mentor(at=prison, slots=[TUESDAY_AFTERNOON])
    first = a_referral(at=prison, slots=[MONDAY_MORNING], received_on=date(2020, 1, 1))
    man = a_referral(at=prison, slots=[MONDAY_MORNING])
    shown = page(staff, "why_unmatched", man)
    assert "These two men can be met in one place at most" in shown
    assert f"{first.name}</a>" in shown
    assert f"{mentor} took one more man" not in shown
    assert f"{spare} also offered Monday morning" in shown
    assert "a new mentor were cleared at HMP Here and free on Monday morning" in shown


def test_who_has_the_rooms_is_named(staff: Client, prison: Establishment) -> None:
    RegimeSlot.objects.filter(slot=MONDAY_MORNING).update(rooms=2)
    met = a_match(referral=a_referral(at=prison), slot=MONDAY_MORNING).referral
    for _ in range(2):
        a_mentor(at=prison, slots=[MONDAY_MORNING])
    first = a_referral(at=prison, slots=[MONDAY_MORNING], received_on=date(2020, 1, 1))
    man = a_referral(at=prison, slots=[MONDAY_MORNING])
    shown = page(staff, "why_unmatched", man)
    taken, instead = shown.index("Would be met then:"), shown.index("Met then already:")
    assert taken < shown.index(f"{first.name}</a>", taken) < instead
    assert instead < shown.index(f"{met.name}</a>", instead) < shown.index("Who competes")
    assert "At most one of these two men can have a mentor at once" in shown
    assert "HMP Here had one more room on Monday morning" in shown


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
    for slots in (three, three[:1], three):  # the first visit makes the policy
        man = a_referral(at=prison, slots=slots, received_on=london_today())
        with CaptureQueriesContext(connection) as capture:
            assert page(staff, "why_unmatched", man).count("Would be met then") == len(slots)
        counts.append(len(capture))
        man.delete()
    assert counts[1] == counts[2]


def test_a_man_who_would_be_matched_is_told_so(staff: Client, prison: Establishment) -> None:
    a_mentor(at=prison)
    shown = page(staff, "why_unmatched", a_referral(at=prison))
    assert "A round run now would propose a mentor for him." in shown


def test_a_mentor_without_a_man_is_told_why(staff: Client, prison: Establishment) -> None:
    mentor = a_mentor(at=prison)
    assert "nobody waits where he or she is cleared" in page(staff, "why_mentor", mentor)
    a_referral(at=prison)
    assert "Yes: a round run now" in page(staff, "why_mentor", mentor)


def test_one_who_has_left_the_list_has_no_answer(staff: Client, prison: Establishment) -> None:
    man = a_referral(at=prison)
    Referral.objects.filter(pk=man.pk).update(status="matched")
    assert "not on the waiting list now" in page(staff, "why_unmatched", man)


def test_a_man_with_a_fixed_pair_is_told_so(staff: Client, prison: Establishment) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    a_fixed_pair(mentor, man)
    shown = page(staff, "why_unmatched", man)
    assert f"A coordinator chose {mentor} for him on Monday morning" in shown
    assert reverse("matching:exclusions") in shown


def test_a_mentor_who_is_away_is_said_to_be(staff: Client, prison: Establishment) -> None:
    mentor = a_mentor(at=prison)
    a_referral(at=prison)
    away = an_absence(mentor, days=14)
    shown = page(staff, "why_mentor", mentor)
    assert f"time; away from {away.first_on:%-d %B} to {away.last_on:%-d %B}." in shown
    Away.objects.update(first_on=away.first_on + timedelta(days=9))
    assert "Yes: a round run now" in page(staff, "why_mentor", mentor)


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
    assert f"{mentor} is {dates}. Otherwise he could have a mentor now" in shown
    assert f"{mentor} also offered Monday morning" not in shown, "it is offered"
    a_mentor(at=prison, slots=[MONDAY_MORNING])
    assert "would propose a mentor for him" in page(staff, "why_unmatched", man)


def test_an_absent_mentor_of_whom_another_has_the_place_is_not_named(
    staff: Client, prison: Establishment
) -> None:
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING], places=2)
    a_match(mentor=mentor, referral=a_referral(at=prison), slot=MONDAY_MORNING)
    man = a_referral(at=prison, slots=[MONDAY_MORNING])
    an_absence(mentor, days=14)
    assert "is away" not in page(staff, "why_unmatched", man)
