"""2 managers change the prisons at the same moment. On SQLite these tests would pass whatever the
code did."""

from functools import partial

import pytest

from config.common.clock import now
from config.common.errors import DomainError
from matching.models import Referral
from recruitment.models import Establishment, PrisonMerge
from recruitment.prisons.closing import close_prison
from recruitment.prisons.editing import PrisonPlan, add_prison
from recruitment.prisons.merging import merge_prisons
from tests.factories.people import manager
from tests.factories.programme import a_referral, an_establishment
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 10


@pytest.mark.parametrize("_", range(ROUNDS))
def test_a_prison_merged_twice_at_once_is_merged_once(_: int) -> None:
    source, boss = an_establishment(), manager()
    man = a_referral(at=source)
    targets = [an_establishment() for _number in range(4)]
    answers = race(
        [
            partial(merge_prisons, source=source, target=target, by=boss, at=now())
            for target in targets
        ]
    )
    (merge,) = [answer for answer in answers if isinstance(answer, PrisonMerge)]
    man.refresh_from_db()
    assert man.establishment == merge.target
    assert PrisonMerge.objects.count() == 1


@pytest.mark.parametrize("_", range(ROUNDS))
def test_two_prisons_merged_into_each_other_at_once_leave_one_open(_: int) -> None:
    one, other, boss = an_establishment(), an_establishment(), manager()
    a_referral(at=one)
    a_referral(at=other)
    answers = race(
        [
            partial(merge_prisons, source=one, target=other, by=boss, at=now()),
            partial(merge_prisons, source=other, target=one, by=boss, at=now()),
        ]
    )
    assert sum(isinstance(answer, PrisonMerge) for answer in answers) == 1
    (still_open,) = Establishment.objects.open()
    assert Referral.objects.filter(establishment=still_open).count() == 2


@pytest.mark.parametrize("_", range(ROUNDS))
def test_nothing_moves_to_a_prison_that_closes_meanwhile(_: int) -> None:
    source, target, boss = an_establishment(), an_establishment(), manager()
    race(
        [
            partial(merge_prisons, source=source, target=target, by=boss, at=now()),
            partial(close_prison, prison=target, by=boss, at=now()),
        ]
    )
    target.refresh_from_db()
    assert not target.is_open
    merged = PrisonMerge.objects.filter(source=source).exists()
    source.refresh_from_db()
    assert source.is_open is not merged


@pytest.mark.parametrize("_", range(ROUNDS))
def test_one_prison_added_many_times_at_once_is_there_once(_: int) -> None:
    boss = manager()
    names = ["HMP Brixton", "hmp  brixton", "Brixton", "BRIXTON (HMP)"]
    answers = race(
        [
            partial(
                add_prison,
                plan=PrisonPlan(code, name, {0: 1}, frozenset()),
                by=boss,
                at=now(),
            )
            for code, name in zip(("BXA", "BXB", "BXC", "BXD"), names, strict=True)
        ]
    )
    assert sum(isinstance(answer, DomainError) for answer in answers) == 3
    assert Establishment.objects.count() == 1
