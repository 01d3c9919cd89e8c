"""Two people refer one man to services at the same moment. On SQLite these tests would pass
whatever the code did."""

from functools import partial
from typing import Any

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile
from delivery.models import OnwardReferral, Service
from delivery.onward.directory import ServiceFacts, change_service, load_services
from delivery.onward.referring import refer_onward, take_back_step, take_step
from matching.models import Match
from matching.permissions import HasDied
from matching.referrals.death import record_death
from tests.factories.delivery import a_supported_man, his_yes
from tests.factories.people import manager
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES = 5
TODAY = london_today()


@pytest.fixture
def boss() -> User:
    return manager()


@pytest.fixture
def match() -> Match:
    load_services()
    return a_supported_man()


def referred(match: Match, code: str, by: User) -> OnwardReferral:
    service = Service.objects.get(code=code)
    consent = his_yes(TODAY)
    return refer_onward(
        match=match, service=service, on=TODAY, is_made=True, consent=consent, by=by, at=now()
    )


def test_two_presses_make_one_referral(match: Match, boss: User) -> None:
    for code in list(Service.objects.values_list("code", flat=True))[:TIMES]:
        answers = race([partial(referred, match, code, by) for by in (boss, match.mentor.user)])
        assert answers == list(OnwardReferral.objects.filter(service__code=code)) * 2


def test_of_two_next_steps_one_is_taken(match: Match, boss: User) -> None:
    for code in list(Service.objects.values_list("code", flat=True))[:TIMES]:
        onward = referred(match, code, boss)
        usual: dict[str, Any] = {"onward": onward, "version": onward.version, "at": now()}
        answers = race(
            [
                partial(take_step, step="accept", on=TODAY, by=boss, **usual),
                partial(take_back_step, by=match.mentor.user, **usual),
            ]
        )
        assert sorted(isinstance(answer, ChangedMeanwhile) for answer in answers) == [False, True]
        onward.refresh_from_db()
        expected = ("proposed", 1) if answers[1] is None else ("accepted", 3)
        assert (onward.status, onward.steps.count()) == expected


def test_nothing_is_recorded_after_a_death(boss: User) -> None:
    load_services()
    for _ in range(TIMES):
        match = a_supported_man()
        man = match.referral.participant
        answers = race(
            [
                partial(referred, match, "pact", boss),
                partial(record_death, participant=man, on=TODAY, by=boss, at=now()),
            ]
        )
        is_late = isinstance(answers[0], HasDied)
        assert is_late or isinstance(answers[0], OnwardReferral)
        assert match.onward_referrals.exists() != is_late


def test_of_two_managers_the_second_is_told(boss: User) -> None:
    load_services()
    for service in Service.objects.all()[:TIMES]:
        answers = race(
            [
                partial(
                    change_service,
                    service=service,
                    facts=ServiceFacts(service.name, where=where),
                    is_used=True,
                    version=1,
                    by=boss,
                    at=now(),
                )
                for where in ("London", "Leeds")
            ]
        )
        assert sum(isinstance(answer, ChangedMeanwhile) for answer in answers) == 1
