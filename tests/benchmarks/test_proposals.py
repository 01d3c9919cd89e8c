"""How long the review of proposals takes with 300 open proposals. Run by `make bench`.

Each visit takes fewer than 20 queries. The limit of time is for the 95th percentile of visits after
the first, and for the processor's time, which does not depend on other processes; the clock's time
is printed beside it.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from config.common.clock import london_today, now
from matching.models import Note, Proposal
from matching.proposals.holding import hold_proposal
from recruitment.models import Establishment
from tests.benchmarks.test_men import visit
from tests.factories.people import manager, sign_in
from tests.factories.programme import (
    a_finished_round,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

PROPOSALS, PRISONS, HELD = 300, 4, 10
MOST_SECONDS = 0.2
MOST_QUERIES = 20  # one of them records who read the page


def three_hundred_proposals() -> list[Establishment]:
    """Open proposals at 4 prisons, and some on hold. Half of the mentors meet a man already, and
    half of the men were asked lately whether they still want a mentor."""
    prisons, today, boss = [an_establishment() for _ in range(PRISONS)], london_today(), manager()
    matching_round = a_finished_round()
    for number in range(PROPOSALS + HELD):
        prison = prisons[number % PRISONS]
        mentor = a_mentor(at=prison, places=2, supervision_due_on=today)
        man = a_referral(
            at=prison,
            needs={"drugs": 2},
            received_on=today - timedelta(days=number),
            release_on=today + timedelta(days=number + 10),
            release_confirmed_on=today,
        )
        if number % 2:
            a_match(mentor=mentor, referral=a_referral(at=prison), slot=9)
            Note.objects.create(
                referral=man,
                contacted_on=today,
                still_wants=True,
                written_by=boss,
                written_at=now(),
            )
        an_open_proposal(mentor=mentor, referral=man, of=matching_round)
    for proposal in Proposal.objects.order_by("-pk")[:HELD]:
        until = today + timedelta(days=7)
        hold_proposal(proposal=proposal, until=until, reason="", by=boss, at=now())
    return prisons


def test_the_review_of_three_hundred_proposals(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    prison = three_hundred_proposals()[0].pk
    sign_in(client, manager())
    addresses = {
        "the review": "/proposals/",
        "its last page": "/proposals/?page=99",
        "every filter": f"/proposals/?establishment={prison}&mentor=a&needs=nothing",
        "one proposal": f"/proposals/{Proposal.objects.earliest('pk').pk}/",
        "approving all that have no warning": "/proposals/approve/?unwarned=yes",
    }
    took = {name: visit(client, address) for name, address in addresses.items()}
    with capsys.disabled():
        print(f"\n{PROPOSALS} open proposals, {connection.vendor}:")
        for name, (worked, passed, queries) in took.items():
            print(
                f"  {name}: {worked * 1000:.0f} ms of work, {passed * 1000:.0f} ms by the clock, "
                f"{queries} queries"
            )
    assert max(queries for _, _, queries in took.values()) <= MOST_QUERIES
    review = [worked for name, (worked, _, _) in took.items() if "approving" not in name]
    assert max(review) < MOST_SECONDS
