"""What a man and his mentor made together."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from config.common.clock import london_today, now
from config.common.errors import FieldError, NotAllowed
from delivery.models import Work
from delivery.outcomes.counts import work_counts
from delivery.outcomes.making import MOST_PENCE, record_work, remove_work
from matching.models import Match
from tests.factories.delivery import a_supported_man, another_match
from tests.factories.people import mentor_user

pytestmark = pytest.mark.django_db
TODAY = london_today()


@pytest.fixture
def match() -> Match:
    return a_supported_man()


def made(match: Match, kind: str = "cv", amount: int | None = None, days_ago: int = 0) -> Work:
    on = TODAY - timedelta(days=days_ago)
    by = match.mentor.user
    return record_work(match=match, key=uuid4(), kind=kind, on=on, amount=amount, by=by, at=now())


def test_a_second_press_and_back_then_save_add_nothing_and_two_of_a_day_are_two(
    match: Match,
) -> None:
    key, start = uuid4(), now()
    presses = ((key, 0), (key, 1), (uuid4(), 9), (uuid4(), 11), (key, 30))
    for each, minutes in presses:
        record_work(
            match=match,
            key=each,
            kind="application",
            on=TODAY,
            amount=None,
            by=match.mentor.user,
            at=start + timedelta(minutes=minutes),
        )
    assert Work.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "amount"),
    [("cv", 100), ("grant", None), ("grant", 0), ("grant", MOST_PENCE + 1)],
)
def test_only_a_grant_has_an_amount_and_a_sensible_one(
    match: Match, kind: str, amount: int | None
) -> None:
    with pytest.raises(FieldError) as error:
        made(match, kind, amount)
    assert error.value.field == "amount"


def test_removing_is_for_those_who_see_the_match(match: Match) -> None:
    work = made(match, "grant", 12_345)
    assert work.pounds == "123.45"
    with pytest.raises(NotAllowed):
        remove_work(match=match, work=work.pk, by=mentor_user(), at=now())
    other = a_supported_man()
    remove_work(match=other, work=work.pk, by=other.mentor.user, at=now())
    assert Work.objects.exists()
    for _ in range(2):
        remove_work(match=match, work=work.pk, by=match.mentor.user, at=now())
    assert not Work.objects.exists()


def test_counts_are_of_the_period_and_the_prisons(match: Match) -> None:
    made(match, "grant", 10_000)
    made(match, "grant", 5_000, days_ago=1)
    made(match, "cv", days_ago=20)
    made(another_match(match), "grant", 50)
    week: dict[str, Any] = {"first": TODAY - timedelta(days=7), "last": TODAY}
    counts = {row.kind: row for row in work_counts(**week)}
    assert (counts["grant"].made, counts["grant"].men, counts["grant"].pence) == (3, 1, 15_050)
    assert (counts["cv"].made, counts["cv"].pence) == (0, 0)
    here = {row.kind: row for row in work_counts(**week, prisons=[match.referral.establishment])}
    assert here["grant"].made == 2
