"""What a mentor's first page shows."""

from datetime import date, timedelta

import pytest

from config.common.clock import london_today
from matching.mentors.home import prisons_of
from matching.models import Match, Mentor
from recruitment.models import Clearance, Establishment
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()


def test_a_mentor_visits_the_prisons_of_their_men_and_of_their_clearances(
    ben: Mentor, prison: Establishment, match: Match
) -> None:
    an_establishment()
    assert list(prisons_of(ben, today=TODAY)) == [prison]
    Clearance.objects.update(expires_on=TODAY - timedelta(days=1))
    assert list(prisons_of(ben, today=TODAY)) == [prison]
    Match.objects.update(status="ended", ended_on=date(2030, 1, 1), end_reason="completed")
    assert list(prisons_of(ben, today=TODAY)) == []
