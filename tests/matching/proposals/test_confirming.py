"""What approving will do, as people read it before they confirm."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import london_date, now
from matching.models import Introduction, Match, Mentor, Proposal, Rules
from matching.proposals.approving import approve_proposals
from matching.proposals.confirming import consequences_of, matches_made
from matching.proposals.lists import ticked_proposals
from matching.proposals.reviewing import with_warnings
from recruitment.models import VisitGuide
from recruitment.weekly import first_on
from tests.factories.people import manager, sign_in
from tests.factories.programme import (
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
    hours_at,
)

pytestmark = pytest.mark.django_db


def test_it_says_who_meets_when_from_which_day_and_who_hears_of_it() -> None:
    at, boss = now(), manager()
    proposal = an_open_proposal(slot=4)
    (plan,) = consequences_of(ticked_proposals(boss, [proposal.pk]), at=at).plans
    assert plan.proposal == proposal
    assert plan.first.on == first_on(4, london_date(at) + timedelta(days=1))
    him, mentor = plan.messages
    assert proposal.referral.name in him
    assert str(proposal.referral.establishment) in him
    assert str(proposal.mentor) in mentor


def test_pages_say_by_the_clock_and_at_which_gate_they_first_meet(client: Client) -> None:
    proposal = an_open_proposal(slot=4)
    prison = proposal.referral.establishment
    hours_at(prison, 4, "13:45 to 16:15")
    VisitGuide.objects.create(establishment=prison, entrance="Jebb Avenue gate")
    sign_in(client, manager())
    for page in ("approve", "proposal"):
        html = client.get(reverse(f"matching:{page}", args=[proposal.pk])).content.decode()
        assert f"13:45 to 16:15, {prison}, Jebb Avenue gate" in html


def test_the_referrer_and_the_mentor_who_is_replaced_are_among_those_who_hear() -> None:
    boss, prison = manager(), an_establishment()
    man = a_referral(at=prison, referred_by=boss)
    old = a_match(mentor=a_mentor(at=prison), referral=man)
    Mentor.objects.filter(pk=old.mentor_id).update(status="paused")
    proposal = an_open_proposal(mentor=a_mentor(at=prison), referral=man, slot=3, covers=old)
    (plan,) = consequences_of(ticked_proposals(boss, [proposal.pk]), at=now()).plans
    assert len(plan.messages) == 4
    assert str(old.mentor) in plan.messages[2]


def test_what_cannot_be_approved_is_told_apart_from_what_is_decided() -> None:
    at, boss = now(), manager()
    stopped, lapsed, fine = (an_open_proposal() for _ in range(3))
    Mentor.objects.filter(pk=stopped.mentor_id).update(status="paused")
    Proposal.objects.filter(pk=lapsed.pk).update(status="lapsed")
    rows = ticked_proposals(boss, [stopped.pk, lapsed.pk, fine.pk])
    consequences = consequences_of(rows, at=at)
    assert [plan.proposal for plan in consequences.plans] == [fine]
    assert [row.proposal for row in consequences.stopped] == [stopped]
    assert [row for row, _ in consequences.decided] == [lapsed]


@pytest.mark.parametrize("minutes", [0, 1, 10, 120])
def test_how_long_it_can_be_undone_is_said_before_and_after(minutes: int, staff: Client) -> None:
    Rules.objects.create(undo_minutes=minutes)
    boss, at = manager(), now()
    proposals = [an_open_proposal() for _ in range(2)]
    rows = ticked_proposals(boss, [row.pk for row in proposals])
    consequences = consequences_of(rows, at=at)
    assert consequences.undo_minutes == minutes
    decisions = approve_proposals(proposals=proposals, by=boss, at=at)
    matches = [decision.match for decision in decisions if decision.match]
    assert ("undo" in matches_made(matches)) == bool(minutes)
    assert set(Introduction.objects.values_list("tells_at", flat=True)) == {
        at + timedelta(minutes=minutes)
    }


def test_the_page_is_followed_by_one_press_and_nothing_is_done_before(
    staff: Client, records: object
) -> None:
    proposal = Proposal.objects.get()
    address = reverse("matching:approve", args=[proposal.pk])
    page = staff.get(address).content.decode()
    assert f'name="proposal" value="{proposal.pk}"' in page
    assert "10 minutes" in page
    assert not Match.objects.filter(proposal=proposal).exists()
    staff.post(address)
    assert Match.objects.filter(proposal=proposal).exists()


def test_thirty_take_as_many_queries_as_one() -> None:
    boss, counts = manager(), []
    for more in (1, 2, 27):
        for _ in range(more):
            an_open_proposal()
        rows = with_warnings(ticked_proposals(boss, Proposal.objects.values_list("pk", flat=True)))
        at = now()
        with CaptureQueriesContext(connection) as queries:
            consequences = consequences_of(rows, at=at)
        counts.append((len(consequences.plans), len(queries)))
    assert [plans for plans, _ in counts] == [1, 3, 30]
    assert len({count for _, count in counts[1:]}) == 1, counts
