"""A year with enough men to compare."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from matching.models import Monitoring, Referral
from recruitment.models import Establishment
from tests.factories.programme import a_match, a_mentor, a_referral, an_establishment

YEAR = 2025
RECEIVED = date(YEAR, 3, 3)

AddMen = Callable[..., list[Referral]]


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def add_men(prison: Establishment) -> AddMen:
    """Adds so many men referred in YEAR, of whom the first `matched` had a mentor, each a day later
    than the one before: 10 days after the referral, 11 days, and so on. `ethnicity` is a code;
    other fields are those of a_referral."""

    def add(count: int, *, matched: int = 0, ethnicity: str = "", **fields: Any) -> list[Referral]:
        known: dict[str, Any] = {"at": prison, "received_on": RECEIVED, "is_checked": False}
        men = [a_referral(**(known | fields)) for _ in range(count)]
        mentor = a_mentor(at=prison)
        for days, man in enumerate(men[:matched], start=10):
            a_match(
                mentor=mentor,
                referral=man,
                status="ended",
                started_on=man.received_on + timedelta(days=days),
                first_met_on=man.received_on + timedelta(days=days + 7),
                ended_on=man.received_on + timedelta(days=90),
                end_reason="completed",
            )
        if ethnicity:
            Monitoring.objects.bulk_create(
                Monitoring(participant=man.participant, ethnicity=ethnicity) for man in men
            )
        return men

    return add
