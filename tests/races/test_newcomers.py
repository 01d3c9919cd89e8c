"""2 workers write to the volunteers who wait, a volunteer asks for a break meanwhile, and rivals
join a date. On SQLite these tests would pass whatever the code did."""

from datetime import datetime, time
from functools import partial

import pytest

from config.common.clock import LONDON, london_today, now
from config.common.outbox.email import Email
from matching.models import Joining, Staying, WaitingLetter
from matching.newcomers.answering import answer
from matching.newcomers.dates import NoPlaceLeft, join_date
from matching.newcomers.writing import write_to_waiting
from recruitment.models import Clearance
from tests.factories.newcomers import a_waiting_volunteer, an_open_date
from tests.factories.people import manager
from tests.factories.programme import an_establishment
from tests.races.racing import race
from training.readiness.requesting import NothingChosen, record_requests, requests_to_make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 3
NOON = datetime.combine(london_today(), time(12), LONDON)


@pytest.mark.parametrize("_", range(ROUNDS))
def test_two_workers_write_once_and_a_break_is_kept(_: int) -> None:
    prison = an_establishment()
    people = [a_waiting_volunteer(at=prison).volunteer for _number in range(3)]
    pause = partial(answer, staying=Staying.BREAK, by=people[0], at=NOON)
    outcomes = race([*(partial(write_to_waiting, at=NOON) for _worker in range(4)), pause])
    written = WaitingLetter.objects.count()
    assert written in {2, 3}
    assert sum(each for each in outcomes if isinstance(each, int)) == written
    assert Email.objects.count() == written
    assert write_to_waiting(at=NOON) == 0


@pytest.mark.parametrize("_", range(ROUNDS))
def test_no_more_join_than_there_are_places(_: int) -> None:
    prison = an_establishment()
    row = an_open_date(at=prison, places=2)
    people = [a_waiting_volunteer(at=prison).volunteer for _number in range(5)]
    outcomes = race([partial(join_date, open_date=row, by=each, at=now()) for each in people])
    assert sum(isinstance(each, NoPlaceLeft) for each in outcomes) == 3
    assert Joining.objects.count() == 2


@pytest.mark.parametrize("_", range(ROUNDS))
def test_two_managers_record_the_same_requests_once(_: int) -> None:
    prison = an_establishment()
    for _number in range(3):
        a_waiting_volunteer(at=prison)
    bosses = [manager(), manager()]
    keys = [row.key for row in requests_to_make(bosses[0], today=london_today())]
    outcomes = race(
        [partial(record_requests, keys, on=london_today(), by=boss, at=now()) for boss in bosses]
    )
    assert all(isinstance(each, int | NothingChosen) for each in outcomes)
    assert sum(each for each in outcomes if isinstance(each, int)) == len(keys)
    assert Clearance.objects.count() == len(keys) == 6
