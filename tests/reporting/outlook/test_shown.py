"""Which part of the outlook a person sees."""

from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from reporting.forecast.backtesting import Score
from reporting.outlook.shown import Shown, shown_to
from tests.factories.outlook import SCORE, an_outlook
from tests.factories.people import coordinator, manager
from tests.factories.programme import a_coordinator, an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()


def shown(user: User, chosen: int | None = None) -> Shown:
    result = shown_to(user, today=TODAY, chosen=chosen)
    assert result is not None
    return result


def test_a_manager_sees_all_prisons_and_each() -> None:
    one, two = an_establishment(), an_establishment()
    an_outlook(one, two)
    boss = manager()
    assert [part.name for part in shown(boss).choices] == ["All prisons", one.name, two.name]
    assert shown(boss).part.prisons == (one.pk, two.pk)
    assert shown(boss, two.pk).part.prisons == (two.pk,)


def test_a_coordinator_sees_their_own_prisons_only() -> None:
    one, two, three = (an_establishment() for _ in range(3))
    an_outlook(one, two, three, together=[(one, two)])
    ann = a_coordinator(one)
    assert [part.prisons for part in shown(ann).choices] == [(one.pk,)]
    assert shown(ann, two.pk).part.prisons == (one.pk,)
    bob = a_coordinator(one, two)
    assert [part.prisons for part in shown(bob).choices] == [
        (one.pk, two.pk),
        (one.pk,),
        (two.pk,),
    ]


def test_prisons_that_were_not_together_in_the_night_are_shown_one_by_one() -> None:
    one, two, three = (an_establishment() for _ in range(3))
    an_outlook(one, two, three)
    assert [part.prisons for part in shown(a_coordinator(one, three)).choices] == [
        (one.pk,),
        (three.pk,),
    ]


def test_nobody_sees_what_is_not_theirs() -> None:
    an_outlook(an_establishment())
    assert shown_to(coordinator(), today=TODAY) is None
    assert shown_to(a_coordinator(an_establishment()), today=TODAY) is None


def test_an_earlier_forecast_says_of_which_day_it_is() -> None:
    prison = an_establishment()
    an_outlook(prison, at=now() - timedelta(days=2))
    old = shown(manager())
    assert not old.is_of_today
    assert old.made_on == TODAY - timedelta(days=2)
    an_outlook(prison)
    assert shown(manager()).is_of_today


def test_the_table_has_every_week() -> None:
    prison = an_establishment()
    an_outlook(prison, needed=None)
    rows = shown(manager()).rows
    assert [row.is_forecast for row in rows] == [False] * 27 + [True] * 26
    assert rows[-1].day == TODAY + timedelta(weeks=26)
    assert rows[-1].waiting == "45 (40 to 50)"


def test_the_checks_are_said_whatever_they_say() -> None:
    worse = Score(9, 0.2, loss=3, loss_of_last_month=2, loss_of_year=4)
    for days, score, says in ((2, SCORE, (65, 2)), (1, worse, (20, 1)), (0, None, (0, 0))):
        an_outlook(an_establishment(), at=now() - timedelta(days=days), score=score)
        assert (shown(manager()).percent, shown(manager()).rules_beaten) == says
