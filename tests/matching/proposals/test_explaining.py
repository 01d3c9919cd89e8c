"""The words beside a proposal, and the numbers behind them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.common.clock import LONDON, london_today, now
from matching.models import Proposal
from matching.proposals.explaining import fit, leaves, need_lines, term_lines, waited
from matching.solver import DEFAULT, TERMS
from tests.factories.programme import (
    a_finished_round,
    a_mentor,
    a_policy,
    a_referral,
    an_establishment,
    an_open_proposal,
)
from tests.matching.conftest import Pair

pytestmark = pytest.mark.django_db


def proposed(*, waited_days: int = 30, leaves_in: int | None = None) -> Proposal:
    today = london_today()
    release_on = None if leaves_in is None else today + timedelta(days=leaves_in)
    man = a_referral(received_on=today - timedelta(days=waited_days), release_on=release_on)
    return an_open_proposal(referral=man)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "New this week"),
        (0, "New this week"),
        (6, "New this week"),
        (7, "Waiting 1 week"),
        (14, "Waiting 2 weeks"),
        (69, "Waiting 9 weeks"),
        (70, "Waiting 10 weeks"),
    ],
)
def test_how_long_he_has_waited(days: int, words: str) -> None:
    assert waited(proposed(waited_days=days)) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (None, "Release date not known"),
        (-1, "Release date has passed"),
        (0, "Leaves today"),
        (1, "Leaves in 1 day"),
        (28, "Leaves in 28 days"),
        (99, "Leaves in 99 days"),
        (100, "Leaves in 3 months"),
        (365, "Leaves in 12 months"),
    ],
)
def test_how_soon_he_leaves(days: int | None, words: str) -> None:
    assert leaves(proposed(leaves_in=days)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (100, "Strong fit with his needs"),
        (67, "Strong fit with his needs"),
        (66, "Some fit with his needs"),
        (34, "Some fit with his needs"),
        (33, "Poor fit with his needs"),
        (0, "Poor fit with his needs"),
    ],
)
def test_how_well_the_mentor_fits(value: int, words: str) -> None:
    assert fit(value) == words


def test_words_are_of_the_day_the_round_ran() -> None:
    earlier = a_finished_round(queued_at=now() - timedelta(days=14))
    man = a_referral(received_on=london_today() - timedelta(days=30))
    assert waited(an_open_proposal(referral=man, of=earlier)) == "Waiting 2 weeks"


def test_a_round_after_midnight_in_london_belongs_to_the_new_day() -> None:
    half_past_midnight = now().astimezone(LONDON).replace(month=7, day=8, hour=0, minute=30)
    matching_round = a_finished_round(queued_at=half_past_midnight)
    man = a_referral(received_on=half_past_midnight.date() - timedelta(days=7))
    assert waited(an_open_proposal(referral=man, of=matching_round)) == "Waiting 1 week"


def test_the_lines_add_up_to_the_score_of_a_real_round(pair: Pair) -> None:
    lines = term_lines(pair.proposal)
    assert [line.name for line in lines] == [term.name for term in TERMS]
    assert sum(line.points for line in lines) == pair.proposal.score > 0
    assert lines[0].words == "Waiting 4 weeks"


def test_the_weights_are_of_the_policy_the_round_used(pair: Pair) -> None:
    before = [line.weight for line in term_lines(pair.proposal)]
    a_policy(waiting=1, release=2, needs=3)
    assert [line.weight for line in term_lines(pair.proposal)] == before == DEFAULT.weights.tolist()


def test_needs_stand_most_wanted_first_with_what_the_mentor_brings() -> None:
    prison = an_establishment()
    mentor = a_mentor(at=prison, experience={"drugs": 3, "cv": 2, "family": 1})
    man = a_referral(at=prison, needs={"cv": 1, "drugs": 3, "money": 2})
    lines = need_lines(an_open_proposal(mentor=mentor, referral=man))
    assert [(line.need, line.wanted, line.brought) for line in lines] == [
        ("drugs", "most of all", "has worked with it or lived through it"),
        ("money", "quite a lot", "none yet"),
        ("cv", "a little", "good experience"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_needs_take_two_queries(count: int) -> None:
    man = a_referral(needs=dict.fromkeys(["drugs", "cv", "money"][:count], 1))
    proposal = an_open_proposal(referral=man)
    with CaptureQueriesContext(connection) as queries:
        assert len(need_lines(proposal)) == count
    assert len(queries) == 2
