"""Concerns in the report."""

from datetime import timedelta

import pytest

from config.common.clock import london_today, now
from delivery.models import Concern
from delivery.states import ConcernStatus
from tests.factories.delivery import a_concern, a_supported_man
from tests.reporting.programme.conftest import make_report

pytestmark = pytest.mark.django_db
TODAY = london_today()


def test_a_concern_is_open_until_the_day_it_is_closed() -> None:
    match, ago = a_supported_man(), timedelta(days=10)
    a_concern(match, happened_on=TODAY - ago)
    closed = a_concern(match, happened_on=TODAY - ago)
    Concern.objects.update(raised_at=now() - ago)
    by = match.mentor.user
    Concern.objects.filter(pk=closed.pk).update(
        status=ConcernStatus.CLOSED,
        acknowledged_by=by,
        acknowledged_at=now(),
        closed_by=by,
        closed_at=now() - timedelta(days=2),
    )
    for days_ago, still_open in ((0, 1), (2, 1), (3, 2)):
        last = TODAY - timedelta(days=days_ago)
        figures = make_report(first=TODAY - timedelta(days=50), last=last).figures
        counts = [figures[f"concerns_stood.{code}"].value for code in ("open", "closed", "total")]
        assert counts == [still_open, 2 - still_open, 2]
