"""Volunteers who wait for their first man, for any test.

ama = a_waiting_volunteer()                       # trained 3 weeks ago, no clearance yet
ama = a_waiting_volunteer(trained_ago=5, at=brixton)
row = an_open_date(at=brixton, in_days=7)
"""

from datetime import timedelta
from typing import Any

from config.common.clock import london_today, now
from matching.models import OpenDate, OpenDateKind
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.programme import an_establishment
from tests.factories.training import a_certificate, a_session, a_trainee, attended
from training.models import Certificate, Enrolment


def a_waiting_volunteer(
    *, trained_ago: int = 21, at: Establishment | None = None, **fields: Any
) -> Enrolment:
    """Somebody whose training was over this many days ago. They wait for a clearance from a prison,
    which nobody has requested. `fields` are the arguments of an_application."""
    session = a_session(in_days=-trained_ago)
    trainee = a_trainee(session.cohort, establishments=[at or an_establishment()], **fields)
    attended(trainee, session)
    a_certificate(
        trainee,
        code=f"AAAA-CCCC-{Certificate.objects.count():04}",
        completed_on=london_today() - timedelta(days=trained_ago),
    )
    Enrolment.objects.filter(pk=trainee.pk).update(
        enrolled_at=now() - timedelta(days=trained_ago + 30)
    )
    trainee.refresh_from_db()
    return trainee


def an_open_date(*, at: Establishment | None = None, in_days: int = 7, **fields: Any) -> OpenDate:
    """Shadowing, for the volunteers of one prison, or for everybody without a prison."""
    values: dict[str, Any] = {
        "kind": OpenDateKind.SHADOWING,
        "establishment": at,
        "starts_at": now() + timedelta(days=in_days),
        "place": "The gate of the prison",
        "offered_by": fields.pop("offered_by", None) or manager(),
        "offered_at": now(),
    }
    return OpenDate.objects.create(**(values | fields))
