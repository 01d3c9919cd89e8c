"""What reports count about referrals to services."""

from datetime import timedelta

import pytest

from config.common.clock import london_today, now
from delivery.models import OnwardReferral, Service
from delivery.onward.counts import men_referred_onward, onward_counts
from delivery.onward.directory import load_services
from delivery.onward.referring import refer_onward, take_step
from matching.models import Match
from tests.factories.delivery import a_supported_man, his_yes

pytestmark = pytest.mark.django_db
TODAY = london_today()
A_DAY = timedelta(days=1)
FIRST = TODAY - 20 * A_DAY


def referred(
    match: Match, code: str, *, days_ago: int = 10, is_made: bool = True
) -> OnwardReferral:
    return refer_onward(
        match=match,
        service=Service.objects.get(code=code),
        on=TODAY - days_ago * A_DAY,
        is_made=is_made,
        consent=his_yes(TODAY - days_ago * A_DAY),
        by=match.mentor.user,
        at=now(),
    )


def take(onward: OnwardReferral, step: str) -> None:
    onward.refresh_from_db()
    take_step(
        onward=onward,
        step=step,
        on=TODAY,
        words="why",
        consent=his_yes(TODAY),
        version=onward.version,
        by=onward.match.mentor.user,
        at=now(),
    )


def test_results_add_up_and_one_with_no_result_has_its_own_number() -> None:
    load_services()
    one, other = a_supported_man(), a_supported_man()
    take(referred(one, "pact"), "accept")
    referred(other, "pact")
    take(referred(one, "forward-trust"), "turn_down")
    take(referred(one, "forward-trust", days_ago=2), "withdraw")
    referred(other, "st-mungos", is_made=False)
    referred(other, "trailblazers", days_ago=30)
    rows = onward_counts(None, first=FIRST, last=TODAY)
    assert [row.service for row in rows] == ["Forward Trust", "PACT", "St Mungo’s"]
    forward, pact, mungo = rows
    assert (pact.made, pact.men, pact.accepted, pact.no_result_yet) == (2, 2, 1, 1)
    assert (forward.made, forward.men) == (2, 1)
    assert (forward.turned_down, forward.withdrawn) == (1, 1)
    assert (mungo.talked_about, mungo.made, mungo.no_result_yet) == (1, 0, 0)
    for row in rows:
        results = (row.no_result_yet, row.accepted, row.started, row.finished)
        assert row.made == sum(results) + row.turned_down + row.withdrawn
    assert men_referred_onward(None, first=FIRST, last=TODAY) == 2
    assert men_referred_onward([one], first=FIRST, last=TODAY) == 1
    [only_pact] = [row for row in onward_counts([other], first=FIRST, last=TODAY) if row.made]
    assert (only_pact.service, only_pact.made) == ("PACT", 1)


def test_a_referral_made_later_counts_in_the_period_in_which_it_was_made() -> None:
    load_services()
    onward = referred(a_supported_man(), "pact", days_ago=30, is_made=False)
    take(onward, "make")
    [then] = onward_counts(None, first=TODAY - 40 * A_DAY, last=FIRST)
    [later] = onward_counts(None, first=FIRST, last=TODAY)
    assert (then.talked_about, then.made) == (1, 0)
    assert (later.talked_about, later.made, later.no_result_yet) == (0, 1, 1)
