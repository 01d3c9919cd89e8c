"""Fixed pairs that contradict each other, fixed at the same moment."""

from functools import partial

import pytest

from config.common.clock import now
from config.common.errors import ChangedMeanwhile
from matching.models import FixedPair, Match, Proposal
from matching.proposals.approving import approve_proposal
from matching.proposals.choosing import choose_runner_up
from matching.proposals.fixed_pairs import ALREADY, CannotFix, current_fixed_pairs, fix_pair
from matching.rounds.running import run_now
from tests.factories.people import manager
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RIVALS = 8


def test_one_mentor_is_fixed_for_one_man() -> None:
    """Every pair has the same mentor and the same morning."""
    prison, boss = an_establishment(), manager()
    for _ in range(5):
        mentor = a_mentor(at=prison, places=1)
        men = [a_referral(at=prison) for _ in range(RIVALS)]
        ask = partial(fix_pair, mentor=mentor, slot=MONDAY_MORNING, reason="kin", by=boss, at=now())
        answers = race([partial(ask, referral=man) for man in men])
        assert sum(isinstance(answer, FixedPair) for answer in answers) == 1
        assert sum(isinstance(answer, CannotFix) for answer in answers) == RIVALS - 1
        assert current_fixed_pairs().filter(mentor=mentor).count() == 1
    assert run_now(at=now()).status == "done"


def test_one_room_is_fixed_for_one_pair() -> None:
    """The pairs share no mentor and no man, only the room of one morning."""
    boss = manager()
    for _ in range(3):
        prison = an_establishment(slots=[MONDAY_MORNING], rooms=1)
        ask = partial(fix_pair, slot=MONDAY_MORNING, reason="kin", by=boss, at=now())
        pairs = [(a_mentor(at=prison), a_referral(at=prison)) for _ in range(RIVALS)]
        answers = race([partial(ask, mentor=mentor, referral=man) for mentor, man in pairs])
        assert sum(isinstance(answer, FixedPair) for answer in answers) == 1
        assert sum(isinstance(answer, CannotFix) for answer in answers) == RIVALS - 1
    assert run_now(at=now()).status == "done"


def test_one_man_has_one_fixed_pair() -> None:
    prison, boss = an_establishment(), manager()
    man = a_referral(at=prison)
    ask = partial(fix_pair, referral=man, slot=MONDAY_MORNING, reason="kin", by=boss, at=now())
    answers = race([partial(ask, mentor=a_mentor(at=prison)) for _ in range(RIVALS)])
    assert sum(isinstance(answer, FixedPair) for answer in answers) == 1
    assert [str(answer) for answer in answers if not isinstance(answer, FixedPair)] == [ALREADY] * (
        RIVALS - 1
    )
    assert current_fixed_pairs().get().referral == man


def test_a_proposal_is_approved_or_gives_way_to_a_runner_up() -> None:
    """One coordinator approves while others choose different runner-ups."""
    prison, boss = an_establishment(), manager()
    for _ in range(5):
        man = a_referral(at=prison)
        proposal = an_open_proposal(mentor=a_mentor(at=prison), referral=man)
        choose = partial(choose_runner_up, slot=TUESDAY_AFTERNOON, reason="kin", by=boss, at=now())
        others = [a_mentor(at=prison) for _ in range(RIVALS)]
        approve = partial(approve_proposal, by=boss, at=now())
        answers = race(
            [
                partial(approve, proposal=Proposal.objects.get(pk=proposal.pk)),
                *(
                    partial(choose, proposal=Proposal.objects.get(pk=proposal.pk), mentor=other)
                    for other in others
                ),
            ]
        )
        made = [answer for answer in answers if isinstance(answer, FixedPair | Match)]
        refused = [answer for answer in answers if isinstance(answer, ChangedMeanwhile)]
        assert (len(made), len(refused)) == (1, RIVALS)
        is_approved = isinstance(made[0], Match)
        assert current_fixed_pairs().filter(referral=man).exists() != is_approved
