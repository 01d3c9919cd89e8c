"""2 coordinators close the same prison, or open it again, at the same moment."""

from datetime import timedelta
from functools import partial

import pytest

from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.outbox.email import Email
from matching.visits.closing import close_prison_on, reopen_prison_on
from recruitment.models import ClosedDays
from tests.factories.people import manager
from tests.factories.programme import a_match, a_mentor, a_referral, an_establishment
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MONDAY = london_today() + timedelta(days=7 - london_today().weekday())


def test_mentors_are_told_once() -> None:
    prison, boss = an_establishment(), manager()
    a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
    several = [
        partial(
            close_prison_on,
            prison=prison,
            first_on=MONDAY - timedelta(days=before),
            last_on=MONDAY,
            reason="",
            by=boss,
            at=now(),
        )
        for before in (0, 1)
    ]
    answers = race(several)
    assert sum(isinstance(answer, FieldError) for answer in answers) == 1
    days = ClosedDays.objects.get()
    assert Email.objects.count() == 1
    answers = race([partial(reopen_prison_on, days=days, by=boss, at=now())] * 2)
    assert sum(isinstance(answer, ChangedMeanwhile) for answer in answers) == 1
    assert Email.objects.count() == 2
