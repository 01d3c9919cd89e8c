"""Rival proposals pressed at the same moment. On SQLite these would pass whatever the code did."""

from collections import Counter
from functools import partial

import pytest

from config.common.clock import now
from config.common.errors import DomainError
from matching.domain.approvals import approve_proposal, decline_proposal
from matching.models import Match, Proposal
from matching.states import MatchStatus, ReferralStatus
from tests.factories.people import manager
from tests.factories.programme import a_mentor, a_referral, an_establishment, an_open_proposal
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

THREADS, ROUNDS = 16, 20


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_rivals_for_the_same_mentors_never_double_book(turn: int) -> None:
    prison, boss = an_establishment(), manager()
    mentors = [a_mentor(at=prison, places=1 + turn % 3) for _ in range(4)]
    proposals = [
        an_open_proposal(
            mentor=mentors[number % 4], referral=a_referral(at=prison), slot=number // 8
        )
        for number in range(THREADS)
    ]
    answers = race([partial(approve_proposal, proposal=it, by=boss, at=now()) for it in proposals])

    made = [answer for answer in answers if isinstance(answer, Match)]
    live = Match.objects.filter(status=MatchStatus.LIVE)
    assert live.count() == len(made)
    assert max(Counter(live.values_list("mentor", "slot")).values()) == 1
    assert max(Counter(live.values_list("mentor", flat=True)).values()) <= 1 + turn % 3
    # Each mentor is asked for in two slots, so as many places are filled as there are slots for.
    assert len(made) == 4 * min(2, 1 + turn % 3)
    waiting = [it.referral for it in proposals if it.pk not in {won.proposal_id for won in made}]
    for man in waiting:
        man.refresh_from_db()
        assert man.status == ReferralStatus.WAITING


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_one_man_gets_one_mentor(turn: int) -> None:
    prison, boss, man = an_establishment(), manager(), a_referral()
    man.establishment = prison
    man.save()
    proposals = []
    for _ in range(THREADS):
        mentor = a_mentor(at=prison)
        Proposal.objects.filter(referral=man).update(status="lapsed")
        proposals.append(an_open_proposal(mentor=mentor, referral=man))
    # The constraint allows one open proposal a man; all but the last are rivals from older rounds.
    answers = race([partial(approve_proposal, proposal=it, by=boss, at=now()) for it in proposals])
    assert sum(isinstance(answer, Match) for answer in answers) == 1
    assert Match.objects.filter(referral=man).count() == 1


@pytest.mark.parametrize("turn", range(5))
def test_two_coordinators_decide_one_proposal_once(turn: int) -> None:
    proposal = an_open_proposal()
    approve = [
        partial(approve_proposal, proposal=proposal, by=manager(), at=now()) for _ in range(4)
    ]
    decline = [
        partial(decline_proposal, proposal=proposal, reason="no", by=manager(), at=now())
        for _ in range(4)
    ]
    answers = race([*approve, *decline])
    assert sum(isinstance(answer, DomainError) for answer in answers) == 7
    proposal.refresh_from_db()
    assert (proposal.status == "approved") == Match.objects.exists()
