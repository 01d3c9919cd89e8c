"""The best list now, beside the best list with something changed."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import Proposal
from matching.questions.solving import CannotSay
from matching.questions.what_if import (
    Beside,
    Change,
    ClosedSlot,
    LeftOut,
    MorePlaces,
    MovedRelease,
    NewMentors,
)
from recruitment.models import Establishment
from recruitment.weekly import mask_of
from tests.factories.people import manager
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_coordinator,
    a_mentor,
    a_referral,
    an_establishment,
)
from tests.factories.questions import what_if

pytestmark = pytest.mark.django_db


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@pytest.fixture
def boss() -> User:
    return manager()


def answer_to(by: User, *changes: Change) -> Beside:
    return what_if(changes=changes, by=by, at=now())


def test_new_mentors_take_who_waits_and_their_places_are_counted(
    prison: Establishment, boss: User
) -> None:
    first, second = a_referral(at=prison), a_referral(at=prison)
    answer = answer_to(boss, NewMentors(3, [prison], mask_of([MONDAY_MORNING]), places=2))
    assert (answer.total.waiting, answer.total.now, answer.total.then) == (2, 0, 2)
    assert answer.effect.gains.men == [first, second]
    assert (answer.new_places, answer.new_taken) == (6, 2)


def test_without_a_mentor_his_man_loses_and_nothing_is_saved(
    prison: Establishment, boss: User
) -> None:
    mentor, man = a_mentor(at=prison), a_referral(at=prison)
    answer = answer_to(boss, LeftOut(mentor))
    assert (answer.total.now, answer.total.then, answer.total.fewer) == (1, 0, 1)
    assert answer.effect.loses.men == [man]
    assert not Proposal.objects.exists()


def test_more_places_take_more_men(prison: Establishment, boss: User) -> None:
    mentor = a_mentor(at=prison, slots=[MONDAY_MORNING, TUESDAY_AFTERNOON])
    a_referral(at=prison), a_referral(at=prison), a_referral(at=prison)
    assert answer_to(boss, MorePlaces(mentor, 2)).total.more == 1
    assert answer_to(boss, MorePlaces(mentor, 3)).total.more == 1, "he has two slots"
    assert answer_to(boss, MorePlaces(mentor, 0)).total.more == -1


def test_a_release_that_moves_near_leaves_too_little_time(
    prison: Establishment, boss: User
) -> None:
    a_mentor(at=prison)
    man = a_referral(at=prison, release_on=london_today() + timedelta(days=200))
    assert answer_to(boss, MovedRelease(man, london_today() + timedelta(days=3))).total.more == -1
    assert answer_to(boss, MovedRelease(man, None)).total.more == 0


def test_a_closed_room_leaves_only_other_times(prison: Establishment, boss: User) -> None:
    a_mentor(at=prison, slots=[MONDAY_MORNING, TUESDAY_AFTERNOON])
    a_referral(at=prison)
    monday, tuesday = (ClosedSlot(prison, slot) for slot in (MONDAY_MORNING, TUESDAY_AFTERNOON))
    assert answer_to(boss, monday).total.more == 0
    assert answer_to(boss, monday, tuesday).total.more == -1


CHANGES: dict[str, Callable[[Establishment], Change]] = {
    "mentors": lambda prison: NewMentors(1, [prison], mask_of([MONDAY_MORNING]), places=1),
    "left out": lambda prison: LeftOut(a_mentor(at=prison, places=0)),
    "places": lambda prison: MorePlaces(a_mentor(at=prison), 2),
    "release": lambda prison: MovedRelease(a_referral(at=prison), london_today()),
    "room": lambda prison: ClosedSlot(prison, MONDAY_MORNING),
}


@pytest.mark.parametrize(("one", "other"), list(product(CHANGES, CHANGES)))
def test_any_two_changes_go_together(
    one: str, other: str, prison: Establishment, boss: User
) -> None:
    a_mentor(at=prison, slots=[TUESDAY_AFTERNOON])
    a_referral(at=prison)
    changes = [CHANGES[one](prison), CHANGES[other](prison)]
    either, turned = answer_to(boss, *changes), answer_to(boss, *reversed(changes))
    assert (either.total, either.effect) == (turned.total, turned.effect)


def test_which_change_is_about_a_paused_mentor_or_a_man_who_left_the_list_is_said(
    prison: Establishment, boss: User
) -> None:
    paused, gone = a_mentor(at=prison, status="paused"), a_referral(at=prison, status="matched")
    fine = ClosedSlot(prison, MONDAY_MORNING)
    with pytest.raises(CannotSay, match="change 1"):
        answer_to(boss, LeftOut(paused), fine)
    with pytest.raises(CannotSay, match="change 2"):
        answer_to(boss, fine, MovedRelease(gone, None))


def test_men_elsewhere_are_counted_and_prisons_elsewhere_not_listed(prison: Establishment) -> None:
    away, third = an_establishment(), an_establishment()
    ann = a_coordinator(prison)
    ann.establishments.add(third)
    for where in (prison, away, third):
        a_referral(at=where)
    answer = answer_to(ann, NewMentors(1, [away, prison], mask_of([MONDAY_MORNING]), places=2))
    assert {line.name for line in answer.prisons} == {prison.name, third.name}
    assert answer.total.waiting == 3
    assert len(answer.effect.gains.men) + answer.effect.gains.elsewhere == answer.total.more


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda prison: NewMentors(1, [prison], mask_of([MONDAY_MORNING]), places=1),
            ("one more mentor", "HMP Here", "1 man on Monday morning"),
        ),
        (
            lambda prison: NewMentors(
                2, [prison], mask_of([MONDAY_MORNING, TUESDAY_AFTERNOON]), places=3
            ),
            ("2 more mentors", "HMP Here", "3 men each", "Monday morning or Tuesday afternoon"),
        ),
        (
            lambda prison: ClosedSlot(prison, MONDAY_MORNING),
            ("HMP Here", "Monday morning"),
        ),
    ],
)
def test_a_change_says_what_it_is(
    change: Callable[[Establishment], Change], words: tuple[str, ...], prison: Establishment
) -> None:
    text = str(change(prison))
    assert [word for word in words if word not in text] == []


def test_it_takes_as_many_queries_for_three_men_as_for_one(
    prison: Establishment, boss: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as capture:
            answer_to(boss, change)
        return len(capture)

    change = LeftOut(a_mentor(at=prison, places=0))
    a_referral(at=prison)
    queries()  # the first time fills the caches
    one = queries()
    for _ in range(2):
        a_mentor(at=prison), a_referral(at=prison)
    assert queries() == one
