from datetime import datetime, timedelta

import pytest

from config.common.clock import LONDON
from recruitment.models import Application
from recruitment.places.answering import lapse_offers, remind_and_end_offers, remind_of_offers
from recruitment.states import ApplicationStatus
from tests.factories.recruitment import a_cohort, an_application

pytestmark = pytest.mark.django_db

S = ApplicationStatus
NOON = datetime(2026, 11, 23, 12, tzinfo=LONDON)
TODAY = NOON.date()


def offered(ends_in: int, *, days_ago: int = 7) -> Application:
    """An offer that was made `days_ago` and ends in `ends_in` days."""
    return an_application(
        status=S.OFFERED,
        offer_expires_on=TODAY + timedelta(days=ends_in),
        status_since=NOON - timedelta(days=days_ago),
    )


def subjects(application: Application) -> list[str]:
    return list(application.messages.values_list("key", flat=True))


def test_an_offer_lapses_the_day_after_its_last() -> None:
    a_cohort()
    late, today = offered(-1), offered(0)
    assert lapse_offers(NOON) == 1
    assert lapse_offers(NOON) == 0
    late.refresh_from_db()
    today.refresh_from_db()
    assert (late.status, today.status) == (S.LAPSED, S.OFFERED)
    assert subjects(late) == ["lapsed"]
    assert subjects(today) == []


def test_its_place_goes_to_the_next() -> None:
    cohort = a_cohort(places=1, training_starts_on=TODAY + timedelta(days=90))
    offered(-1)
    waiting = an_application(status=S.RESERVE, cohort=cohort)
    lapse_offers(NOON)
    waiting.refresh_from_db()
    assert waiting.status == S.OFFERED
    assert subjects(waiting) == ["offer"]


@pytest.mark.parametrize(("ends_in", "reminded"), [(4, 0), (3, 1), (0, 1), (-1, 0)])
def test_a_reminder_goes_once_within_three_days_of_the_end(ends_in: int, reminded: int) -> None:
    application = offered(ends_in)
    assert remind_of_offers(NOON) == reminded
    assert remind_of_offers(NOON) == 0
    assert subjects(application) == ["offer_reminder"] * reminded


def test_nobody_is_reminded_on_the_day_of_the_offer() -> None:
    offered(2, days_ago=0)
    assert remind_of_offers(NOON) == 0


def test_nobody_is_written_to_before_eight() -> None:
    late = offered(-1)
    remind_and_end_offers(at=NOON.replace(hour=7, minute=59))
    assert subjects(late) == []
    remind_and_end_offers(at=NOON.replace(hour=8))
    assert subjects(late) == ["lapsed"]
