"""2 runs of the daily work at once, and 2 coordinators who record the same clearance request. On
SQLite these tests would pass whatever the code did."""

from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest

from config.accounts.roles import Role
from config.common.audit import AuditEvent
from config.common.clock import LONDON, london_today, now
from config.common.errors import ChangedMeanwhile
from recruitment.clearances.asking import request_clearance
from recruitment.clearances.ending import remind_and_end_clearances
from recruitment.models import Clearance
from recruitment.states import ClearanceStatus
from tests.factories.clearances import a_held_clearance
from tests.factories.people import manager, user_with
from tests.factories.post import sent_to
from tests.factories.programme import an_establishment
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RIVALS = 6
MORNING = datetime.combine(london_today(), time(9), tzinfo=LONDON).astimezone(UTC)


def test_two_clocks_remind_once_and_expire_once() -> None:
    manager()
    ending = [a_held_clearance(at=an_establishment(), ends_in=30) for _ in range(3)]
    over = a_held_clearance(at=an_establishment(), ends_in=-1)
    sent = race([partial(remind_and_end_clearances, at=MORNING)] * RIVALS)
    assert sum(it for it in sent if isinstance(it, int)) == len(ending)
    assert [len(sent_to(it.volunteer.email)) for it in ending] == [1, 1, 1]
    over.refresh_from_db()
    assert over.status == ClearanceStatus.EXPIRED
    assert AuditEvent.objects.filter(action="expire", subject_id=over.pk).count() == 1


@pytest.mark.parametrize("has_prison", [True, False])
def test_a_clearance_is_asked_for_once(has_prison: bool) -> None:
    boss, volunteer = manager(), user_with(Role.APPLICANT)
    prison = an_establishment() if has_prison else None
    ask = partial(
        request_clearance,
        volunteer=volunteer,
        establishment=prison,
        on=london_today() - timedelta(days=1),
        by=boss,
        at=now(),
    )
    answers = race([ask] * RIVALS)
    assert sum(isinstance(answer, ChangedMeanwhile) for answer in answers) == RIVALS - 1
    assert Clearance.objects.count() == 1
