"""What was recorded after the day of the report does not count."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from config.common.clock import LONDON, london_today
from delivery.models import Area, AreaProgress, GateFact, Review
from delivery.outcomes.areas import load_areas
from matching.models import Match
from reporting.programme.people import age_band
from tests.factories.delivery import a_session, a_supported_man, an_answer
from tests.reporting.programme.conftest import make_report

pytestmark = pytest.mark.django_db
TODAY = london_today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def value(key: str, **options: Any) -> int | None:
    report = make_report(**({"first": ago(50), "last": ago(10)} | options))
    return report.figures[key].value


def judge(match: Match, at: datetime) -> None:
    load_areas()
    by = match.mentor.user
    review = Review.objects.create(referral=match.referral, on=ago(20), judged_by=by, judged_at=at)
    area = Area.objects.get(code="wellbeing")
    AreaProgress.objects.create(review=review, area=area, progress="much", evidence="notes")


def test_what_was_recorded_later_counts_only_later() -> None:
    late = datetime.combine(ago(5), time(23, 59), LONDON)
    match = a_supported_man()
    a_session(match, days_ago=20, logged_at=late)
    judge(match, late)
    GateFact.objects.create(
        referral=match.referral,
        kind="eligible",
        on=ago(20),
        recorded_by=match.mentor.user,
        recorded_at=late,
    )
    an_answer(match, on=ago(20), recorded_at=late)
    keys = (
        "sessions.visit.count",
        "areas.wellbeing.progressed",
        "gate.eligible",
        "feedback.total.answers",
    )
    assert [value(key, as_at=ago(6)) for key in keys] == [0, 0, 0, 0]
    assert [value(key, as_at=ago(5)) for key in keys] == [1, 1, 1, 1]


def test_a_day_after_the_period_does_not_count_however_late_we_look() -> None:
    match = a_supported_man()
    a_session(match, days_ago=9)
    assert value("sessions.visit.count") == 0
    assert value("sessions.visit.count", last=ago(9)) == 1


def test_a_removed_session_does_not_count() -> None:
    a_session(a_supported_man(), days_ago=20, status="removed")
    assert value("sessions.total.count") == 0


@pytest.mark.parametrize(
    ("born_on", "band"),
    [
        (date(2005, 4, 1), "under-20"),
        (date(2005, 3, 31), "20-25"),
        (date(1999, 4, 1), "20-25"),
        (date(1999, 3, 31), "26-30"),
        (date(1959, 4, 1), "61-65"),
        (date(1959, 3, 31), "66-and-over"),
    ],
)
def test_a_birthday_moves_a_man_to_the_next_band(born_on: date, band: str) -> None:
    assert age_band(born_on, on=date(2025, 3, 31)) == band
