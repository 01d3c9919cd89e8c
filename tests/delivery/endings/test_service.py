"""A mentor's statement of service."""

from datetime import date
from uuid import uuid4

import pytest

from config.common.clock import london_today, now
from delivery.endings.service import service_of, statement_of
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.programme import a_match, a_mentor

pytestmark = pytest.mark.django_db


def test_a_statement_counts_men_and_names_none() -> None:
    match = a_supported_man()
    ben = match.mentor
    a_match(mentor=ben, slot=4, place=2, started_on=date(2025, 3, 1))
    service = service_of(ben, at=now())
    assert (service.men, service.first_on) == (2, date(2025, 3, 1))
    assert (service.until, service.has_left) == (london_today(), False)
    assert str(match.referral.establishment) in service.prisons
    assert match.referral.name not in str(statement_of(ben, at=now()))
    assert service_of(a_mentor(), at=now()).first_on is None


def test_a_statement_counts_the_sessions_in_which_they_met() -> None:
    match = a_supported_man()
    a_session(match, days_ago=7, minutes=90)
    a_session(match, days_ago=14, minutes=45)
    a_session(match, days_ago=3, kind="community", expected_on=None, minutes=60)
    a_session(match, days_ago=2, kind="phone", expected_on=None, minutes=60, key=uuid4())
    a_session(match, days_ago=21, not_met="court", minutes=None, response="")
    a_session(match, days_ago=28, status="removed")
    a_session(a_supported_man())
    service = service_of(match.mentor, at=now())
    assert (service.sessions, service.hours) == (3, 3)
