"""What a round brought each prison, counted and in words."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.common.clock import london_today, now
from matching.models import Mentor, RoundChange
from matching.models.change import ChangeKind
from matching.referrals.lists import SOON
from matching.rounds.news import (
    REASONS,
    RULES,
    News,
    changes_in_words,
    first_in_words,
    news_by_prison,
    proposals_in_words,
)
from matching.rounds.running import run_now
from matching.solver import Rule
from recruitment.models import Establishment
from tests.factories.programme import (
    a_finished_round,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db

MOST_QUERIES = 3


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


def news_of(prison: Establishment) -> News:
    """The news of this prison after another round."""
    matching_round = run_now(at=now())
    return news_by_prison(matching_round, today=london_today()).get(prison.pk, News())


def test_proposals_are_counted_prison_by_prison(prison: Establishment) -> None:
    for prison_of_two in (prison, an_establishment()):
        for _ in range(2):
            a_mentor(at=prison_of_two)
            a_referral(at=prison_of_two)
    assert news_of(prison) == News(to_decide=2)


def test_men_who_leave_soon_come_first(prison: Establishment) -> None:
    for days in (SOON.days, SOON.days + 1):
        a_mentor(at=prison)
        a_referral(at=prison, release_on=london_today() + timedelta(days=days))
    news = news_of(prison)
    assert (news.to_decide, news.leaving_soon) == (2, 1)
    assert "1 of these men leaves" in first_in_words(news)


def test_a_proposal_that_waits_for_the_prison_is_not_one_to_decide(prison: Establishment) -> None:
    a_mentor(at=prison)
    a_referral(at=prison, is_checked=False)
    news = news_of(prison)
    assert (news.to_decide, news.unanswered) == (0, 1)
    assert proposals_in_words(news) == "no proposals"
    assert "1 proposal waits" in first_in_words(news)


def test_what_changed_and_why(prison: Establishment) -> None:
    a_mentor(at=prison)
    a_referral(at=prison)
    run_now(at=now())
    Mentor.objects.update(status="paused")
    a_mentor(at=prison)
    a_referral(at=prison, release_on=london_today() + timedelta(days=120))
    news = news_of(prison)
    assert (news.to_decide, news.new) == (1, 1)
    assert news.not_again == Counter({REASONS[ChangeKind.MENTOR_GONE]: 1})
    assert REASONS[ChangeKind.MENTOR_GONE] in changes_in_words(news)


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule != Rule.NONE])
def test_every_rule_has_words(rule: Rule) -> None:
    assert RULES[rule]


def test_every_kind_of_change_is_counted(prison: Establishment) -> None:
    latest = a_finished_round()
    for kind in ChangeKind:
        before = None if kind == ChangeKind.NEW else an_open_proposal(mentor=a_mentor(at=prison))
        RoundChange.objects.create(
            round=latest,
            referral=before.referral if before else a_referral(at=prison),
            before=before,
            kind=kind,
            rule=int(Rule.CONFLICT) if kind == ChangeKind.RULE else None,
            away_until=london_today() if kind == ChangeKind.AWAY else None,
        )
    news = news_by_prison(latest, today=london_today())[prison.pk]
    assert (news.new, news.approved, news.declined) == (1, 1, 1)
    assert news.not_again.total() == len(ChangeKind) - 3
    lines = changes_in_words(news).splitlines()
    assert len(lines) == len(ChangeKind)


def test_the_news_of_2_prisons_together() -> None:
    one = News(1, 1, 0, 2, 1, 0, Counter({"a": 1}))
    other = News(2, 0, 3, 0, 1, 1, Counter({"a": 2, "b": 1}))
    assert one + other == News(3, 1, 3, 2, 2, 1, Counter({"a": 3, "b": 1}))
    assert changes_in_words(News()) == ""


def test_a_decision_of_their_own_is_no_news() -> None:
    assert not News(approved=2, declined=1)
    for news in (News(to_decide=1), News(unanswered=1), News(new=1), News(not_again=Counter("a"))):
        assert news


def test_more_proposals_take_no_more_queries(prison: Establishment) -> None:
    for count in (1, 3):
        latest = a_finished_round()
        for _ in range(count):
            an_open_proposal(mentor=a_mentor(at=an_establishment()), of=latest)
        with CaptureQueriesContext(connection) as queries:
            news_by_prison(latest, today=london_today())
        assert len(queries) == MOST_QUERIES
