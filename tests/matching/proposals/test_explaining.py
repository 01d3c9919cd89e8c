"""The words beside a proposal, and the numbers behind them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.common.clock import LONDON, london_today, now
from matching.models import Proposal
from matching.proposals.explaining import (
    Fit,
    explanation_of,
    fit_of,
    fit_percent,
    leaves,
    need_lines,
    needs_met,
    term_lines,
    waited,
)
from matching.rounds.running import run_now
from matching.solver import DEFAULT, TERMS
from tests.factories.programme import (
    a_finished_round,
    a_match,
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


@pytest.mark.parametrize(("value", "band"), [(100, 0), (67, 0), (66, 1), (34, 1), (33, 2), (0, 2)])
def test_how_much_the_mentor_knows_of_his_needs(value: int, band: int) -> None:
    assert needs_met(value) == [needs_met(100), needs_met(50), needs_met(0)][band]
    assert len({needs_met(100), needs_met(50), needs_met(0)}) == 3


def fitting(**terms: int) -> Proposal:
    """A proposal with these terms, of a round with the usual weights."""
    weights = {name: getattr(DEFAULT, name) for name in ("continuity", "preferences", "travel")}
    return an_open_proposal(of=a_finished_round(policy=a_policy(**weights)), terms=terms)


@pytest.mark.parametrize(
    ("terms", "percent", "fit"),
    [
        ({"needs": 100, "continuity": 0, "preferences": 50, "travel": 50}, 53, Fit.BEST),
        ({"needs": 50, "continuity": 0, "preferences": 50, "travel": 50}, 34, Fit.GOOD),
        ({"needs": 30, "continuity": 0, "preferences": 50, "travel": 50}, 26, Fit.FAIR),
        ({"needs": 0, "continuity": 100, "preferences": 100, "travel": 100}, 61, Fit.BEST),
        ({"needs": 50, "waiting": 100, "release": 100, "cover": 100}, 50, Fit.BEST),
        ({"needs": 49, "waiting": 100, "release": 100, "stability": 100}, 49, Fit.GOOD),
        ({"needs": 30}, 30, Fit.GOOD),
        ({"needs": 29}, 29, Fit.FAIR),
        ({}, 0, Fit.FAIR),
    ],
)
def test_a_fit_in_words_counts_only_what_says_that_they_suit(
    terms: dict[str, int], percent: int, fit: Fit
) -> None:
    proposal = fitting(**terms)
    assert (fit_percent(proposal), fit_of(proposal)) == (percent, fit)


def test_what_does_not_apply_is_left_out_and_what_keeps_the_list_steady_is_apart(
    pair: Pair,
) -> None:
    run_now(at=now())
    proposal = Proposal.objects.get(status="open")
    explained = explanation_of(proposal)
    assert {line.name for line in explained.applying} == {"waiting", "release", "needs"}
    assert explained.keeping == 100 * DEFAULT.stability
    counted = sum(line.points for line in explained.applying)
    assert counted + explained.unknown + explained.keeping == proposal.score
    assert explained.unknown == 50 * (DEFAULT.preferences + DEFAULT.travel)


def test_three_reasons_at_most_and_never_that_it_was_proposed_before() -> None:
    prison, old = an_establishment(), a_mentor()
    man = a_referral(at=prison, needs={"drugs": 3}, release_on=london_today() + timedelta(days=40))
    weights = {name: getattr(DEFAULT, name) for name in ("continuity", "cover", "stability")}
    proposal = an_open_proposal(
        mentor=a_mentor(at=prison),
        referral=man,
        of=a_finished_round(policy=a_policy(**weights)),
        terms={term.name: 100 for term in TERMS},
        covers=a_match(mentor=old, referral=man),
    )
    explained = explanation_of(proposal)
    assert explained.reasons == [
        leaves(proposal),
        waited(proposal),
        next(line.words for line in explained.applying if line.name == "cover"),
    ]


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
