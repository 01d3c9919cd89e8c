"""Facts about support after release."""

from datetime import timedelta

import pytest

from config.common.clock import london_today, now
from config.common.errors import FieldError
from delivery.gate.facts import Contradicted, facts_of, record_fact, remove_fact
from delivery.gate.planning import NotReleased
from delivery.models import GateFact
from matching.models import Match, Participant
from matching.permissions import HasDied
from tests.factories.gate import a_man_leaving, a_man_outside

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)
Kind = GateFact.Kind


def record(match: Match, kind: GateFact.Kind, days_ago: int = 0) -> GateFact:
    by = match.mentor.user
    return record_fact(match=match, kind=kind, on=TODAY - days_ago * DAY, by=by, at=now())


def test_a_fact_is_recorded_once_and_its_day_is_corrected() -> None:
    match = a_man_leaving()
    first = record(match, Kind.OFFERED, days_ago=3)
    assert record(match, Kind.OFFERED, days_ago=2) == first
    assert [row.on for row in facts_of(match)] == [TODAY - 2 * DAY]


def test_being_in_touch_is_recorded_each_day_it_is_said() -> None:
    match = a_man_outside()
    for days_ago in (9, 2, 2):
        record(match, Kind.IN_TOUCH, days_ago)
    record(match, Kind.LOST)
    assert [row.kind for row in facts_of(match)] == ["in_touch", "in_touch", "lost"]


def test_days_are_in_the_past_and_after_his_release() -> None:
    match = a_man_outside(days_ago=5)
    for kind, days_ago in ((Kind.OFFERED, -1), (Kind.OFFERED, 400), (Kind.FIRST_CONTACT, 6)):
        with pytest.raises(FieldError):
            record(match, kind, days_ago)
    with pytest.raises(NotReleased):
        record(a_man_leaving(), Kind.FIRST_CONTACT)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Kind.ELIGIBLE, Kind.NOT_ELIGIBLE),
        (Kind.ACCEPTED, Kind.DECLINED),
        (Kind.NOT_ELIGIBLE, Kind.OFFERED),
        (Kind.NOT_ELIGIBLE, Kind.ACCEPTED),
    ],
)
def test_the_second_of_two_contradicting_facts_is_refused(
    first: GateFact.Kind, second: GateFact.Kind
) -> None:
    for kind, opposite in ((first, second), (second, first)):
        match = a_man_leaving()
        fact = record(match, kind)
        with pytest.raises(Contradicted):
            record(match, opposite)
        assert facts_of(match) == [fact]
        remove_fact(match=match, fact=fact.pk, by=match.mentor.user, at=now())
        fact = record(match, opposite)
        assert facts_of(match) == [fact]


def test_a_mistake_is_removed() -> None:
    match, other = a_man_leaving(), a_man_leaving()
    fact = record(match, Kind.ELIGIBLE)
    remove_fact(match=other, fact=fact.pk, by=other.mentor.user, at=now())
    assert facts_of(match) == [fact]
    for _ in range(2):
        remove_fact(match=match, fact=fact.pk, by=match.mentor.user, at=now())
    assert facts_of(match) == []


def test_nothing_is_recorded_after_his_death() -> None:
    match = a_man_leaving()
    Participant.objects.filter(pk=match.referral.participant_id).update(died_on=TODAY)
    with pytest.raises(HasDied):
        record(match, Kind.OFFERED)
