"""How groups are compared, and when there are too few men to tell."""

from datetime import date

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import now
from matching.fairness.comparing import (
    FEWEST_MEN,
    Comparison,
    Fairness,
    Group,
    compared,
    fairness_in,
    usual_year,
)
from tests.factories.people import manager
from tests.factories.programme import an_establishment
from tests.matching.fairness.conftest import YEAR, AddMen

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return manager()


def fairness(boss: User) -> Fairness:
    result = fairness_in(YEAR, by=boss, at=now())
    assert result is not None
    return result


def comparison(result: Fairness, title: str) -> Comparison:
    return next(one for one in result.comparisons if one.title == title)


def test_the_groups_of_a_year(add_men: AddMen, boss: User) -> None:
    add_men(20, matched=10, ethnicity="W1")
    add_men(12, matched=5, ethnicity="B9")
    result = fairness(boss)
    assert result.total == Group("All men", 32, 15, 13, 20)
    assert comparison(result, "Ethnicity").groups == [
        Group("White", 20, 10, 14, 22),
        Group("Black", 12, 5, 12, 19),
    ]
    assert [one.title for one in result.comparisons if one.hidden] == []


def test_a_small_group_takes_another_with_it(add_men: AddMen, boss: User) -> None:
    add_men(20, matched=10, ethnicity="W1")
    add_men(14, matched=5, ethnicity="B9")
    add_men(1, matched=1, ethnicity="A4")
    ethnicity = comparison(fairness(boss), "Ethnicity")
    assert ethnicity.groups == [Group("White", 20, 10, 14, 22), Group("Black"), Group("Asian")]
    assert [group.name for group in ethnicity.shown] == ["White"]
    assert [group.name for group in ethnicity.hidden] == ["Black", "Asian"]


def test_no_groups_where_each_is_small(add_men: AddMen, boss: User) -> None:
    for _ in range(5):
        add_men(2, matched=2, at=an_establishment())
        add_men(4, at=an_establishment())
    assert comparison(fairness(boss), "Prison").groups == []


def test_days_that_few_men_make_are_hidden(add_men: AddMen, boss: User) -> None:
    men = add_men(FEWEST_MEN, matched=6)
    for man in men[:2]:
        man.matches.update(first_met_on=None)
    total = fairness(boss).total
    assert (total.days_to_match, total.days_to_meeting) == (12, None)


@pytest.mark.parametrize(
    ("men", "matched"),
    [(FEWEST_MEN - 1, 15), (FEWEST_MEN, 4), (FEWEST_MEN, FEWEST_MEN - 4)],
)
def test_too_few_men_to_tell(men: int, matched: int, add_men: AddMen, boss: User) -> None:
    add_men(men, matched=matched)
    assert fairness_in(YEAR, by=boss, at=now()) is None


def test_nobodys_offences_are_read_for_too_few_men(add_men: AddMen, boss: User) -> None:
    add_men(FEWEST_MEN - 1, matched=15)
    fairness_in(YEAR, by=boss, at=now())
    assert not AuditEvent.objects.filter(action__startswith="read_").exists()


@pytest.mark.parametrize(
    ("men", "year"),
    [
        ({2026: 90, 2025: 30, 2024: 90}, 2025),
        ({2026: 90, 2025: 29, 2024: 30}, 2024),
        ({2026: 90, 2025: 29}, 2026),
        ({2026: 1}, 2026),
    ],
)
def test_the_usual_year_is_over_and_has_enough_men(men: dict[int, int], year: int) -> None:
    assert usual_year(men, today=date(2026, 6, 1)) == year


ALL = Group("All men", 200, 100)


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (Group("Few", 29, 0), "Too few men to tell"),
        (Group("Less", 60, 15), "Got a mentor less often"),
        (Group("More", 60, 45), "Got a mentor more often"),
        (Group("Same", 60, 27), "No clear difference"),
        (Group("Men only", 60), ""),
        (Group("Hidden"), ""),
    ],
)
def test_a_group_is_compared_with_all_men(group: Group, words: str) -> None:
    assert compared(group, ALL) == words


@pytest.mark.parametrize(
    ("matched", "men", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_likely_range_is_wilsons(matched: int, men: int, low: float, high: float) -> None:
    """The examples of Newcombe, Statistics in Medicine 17 (1998), pages 857 to 872, method 3."""
    assert Group("", men, matched).likely_range == pytest.approx((low, high), abs=0.0001)


def test_what_is_hidden_can_be_anything() -> None:
    assert Group("").likely_range == (0, 1)
