"""The past half year, counted from the record."""

from datetime import timedelta
from typing import Any

import pytest

from config.common.clock import london_today, now
from matching.models import CapacityReport
from reporting.capacity.figures import Capacity, Figures, Prison
from reporting.outlook.history import WEEK, WEEKS_BACK, history_on
from tests.factories.programme import a_match, a_referral, an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)


def test_a_man_waits_from_his_referral_until_a_match_or_the_end_of_the_referral() -> None:
    prison = an_establishment()
    since = TODAY - 10 * WEEK
    a_referral(at=prison, received_on=since)
    matched = a_referral(at=prison, received_on=since)
    a_match(referral=matched, started_on=TODAY - 5 * WEEK)
    closed: dict[str, Any] = {
        "status": "closed",
        "closed_on": TODAY - 2 * WEEK,
        "closure_reason": "withdrew",
    }
    a_referral(at=prison, received_on=since, **closed)
    weeks = history_on(TODAY, {}).of([prison.pk])
    waiting = [week.waiting for week in weeks]
    assert len(waiting) == WEEKS_BACK + 1
    assert waiting[: -10 - 1] == [0] * (WEEKS_BACK - 10)
    assert waiting[-11:] == [3] * 5 + [2] * 3 + [1] * 3


def test_men_who_are_not_ready_and_duplicates_do_not_count() -> None:
    prison = an_establishment()
    for status in ("received", "on_hold"):
        a_referral(at=prison, status=status)
    a_referral(at=prison, status="closed", closed_on=TODAY, closure_reason="duplicate")
    assert history_on(TODAY, {}).of([prison.pk])[-1].waiting == 0


def test_a_man_who_left_counts_once_in_the_week_in_which_it_was_recorded() -> None:
    prison, elsewhere = an_establishment(), an_establishment()
    left: dict[str, Any] = {"status": "closed", "closure_reason": "released_unmatched"}
    for days in (0, 6, 7, 400):
        a_referral(at=prison, received_on=TODAY - 500 * DAY, closed_on=TODAY - days * DAY, **left)
    a_referral(at=elsewhere, received_on=TODAY - 9 * DAY, closed_on=TODAY, **left)
    weeks = history_on(TODAY, {}).of([prison.pk])
    assert [week.left_unmatched for week in weeks[-3:]] == [0, 1, 2]
    assert sum(week.left_unmatched for week in weeks) == 3


def test_mentors_needed_come_from_the_last_morning_report_of_a_week() -> None:
    prison, other = an_establishment(), an_establishment()
    for days, needed in ((0, 9), (2, 4), (9, 6)):
        figures = Figures(0, 0, 0, 0, 0, needed, {})
        parts = tuple(Prison(each.code, each.name, figures) for each in (prison, other))
        CapacityReport.objects.create(
            date=TODAY - days * DAY - 3 * WEEK,
            made_at=now(),
            figures=Capacity(figures, parts).to_json(),
        )
    codes = {prison.code: prison.pk, other.code: other.pk}
    history = history_on(TODAY, codes)
    alone = [week.mentors_needed for week in history.of([prison.pk])]
    assert alone[-6:] == [None, 6, 9, None, None, None]
    together = [week.mentors_needed for week in history.of([prison.pk, other.pk])]
    assert together[-5:-3] == [12, 18]
