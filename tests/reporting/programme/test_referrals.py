"""What became of each referral, and how long men waited."""

from datetime import date, timedelta
from typing import Any

import pytest

from config.common.clock import london_today
from matching.models import ClosureReason
from tests.factories.programme import a_match, a_referral
from tests.reporting.programme.conftest import make_report

pytestmark = pytest.mark.django_db
TODAY = london_today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def became(**options: Any) -> dict[str, int]:
    table = make_report(**({"first": ago(60), "last": ago(10)} | options)).table("became")
    return {
        row.key.removeprefix("became."): row.figures[0].value
        for row in table.rows
        if row.figures[0].value
    }


def closed(days: int, reason: ClosureReason) -> dict[str, Any]:
    return {"status": "closed", "closed_on": ago(days), "closure_reason": reason}


def test_a_referral_closed_after_the_period_was_still_waiting_at_its_end() -> None:
    a_referral(received_on=ago(50), **closed(9, ClosureReason.WITHDREW))
    assert became() == {"waiting": 1}
    assert became(last=ago(9)) == {"withdrew": 1}


def test_a_referral_closed_without_a_mentor_is_under_its_reason() -> None:
    a_referral(received_on=ago(50), **closed(20, ClosureReason.RELEASED_UNMATCHED))
    a_referral(received_on=ago(50), **closed(20, ClosureReason.DUPLICATE))
    assert became() == {"left_unmatched": 1, "duplicate": 1}


def test_an_open_referral_whose_release_date_has_passed_has_no_outcome() -> None:
    a_referral(received_on=ago(50), release_on=ago(11))
    a_referral(received_on=ago(50), release_on=ago(10))
    assert became() == {"not_recorded": 1, "waiting": 1}


def test_later_we_know_what_became_of_a_man_whose_release_date_had_passed() -> None:
    a_referral(
        received_on=ago(50), release_on=ago(11), **closed(5, ClosureReason.RELEASED_UNMATCHED)
    )
    assert became(as_at=ago(6)) == {"not_recorded": 1}
    assert became() == {"waiting": 1}


@pytest.mark.parametrize("status", ["held", "offered"])
def test_a_man_has_a_mentor_once_both_said_yes(status: str) -> None:
    referral = a_referral(received_on=ago(50))
    match = a_match(referral=referral, status=status, started_on=ago(40))
    assert became() == {"waiting": 1}
    match.status = "to_start"
    match.save()
    assert became() == {"matched": 1}
    assert became(last=ago(41)) == {"waiting": 1}


def test_a_match_that_ended_still_counts_as_allocated() -> None:
    referral = a_referral(received_on=ago(50), **closed(20, ClosureReason.COMPLETED))
    ended: dict[str, Any] = {"status": "ended", "ended_on": ago(20), "end_reason": "completed"}
    a_match(referral=referral, started_on=ago(40), first_met_on=ago(38), **ended)
    assert became() == {"matched": 1}


def test_waits_are_of_the_first_match_and_of_the_first_meeting() -> None:
    for started, met in ((40, 37), (30, 20), (20, None)):
        a_match(
            referral=a_referral(received_on=ago(50)),
            started_on=ago(started),
            first_met_on=ago(met) if met else None,
        )
    figures = make_report(first=ago(60), last=ago(10)).figures
    match = [figures[f"waits.match.{key}"].value for key in ("referrals", "usual", "longest")]
    assert match == [3, 20, 30]
    meeting = [figures[f"waits.meeting.{key}"].value for key in ("referrals", "usual", "longest")]
    assert meeting == [2, 22, 30]


def test_nobody_waited_for_no_number_of_days() -> None:
    figures = make_report(first=ago(60), last=ago(10)).figures
    assert figures["waits.match.referrals"].value == 0
    assert figures["waits.match.usual"].value is None
