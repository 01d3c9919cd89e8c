"""Clearances at any stage, for any test.

waiting = an_asked_clearance(at=brixton)                 # requested today
late = an_asked_clearance(at=brixton, days_ago=40)
dbs = an_asked_clearance(volunteer=ben, at=None)
ben = a_held_clearance(at=brixton, ends_in=30)           # received; its last day is in 30 days
"""

from datetime import timedelta

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import london_today
from recruitment.models import Clearance, Establishment
from recruitment.states import ClearanceStatus
from tests.factories.people import user_with


def an_asked_clearance(
    *, at: Establishment | None, volunteer: User | None = None, days_ago: int = 0
) -> Clearance:
    """A clearance that was requested `days_ago` days ago. If `at` is None, it is a DBS check."""
    return Clearance.objects.create(
        volunteer=volunteer or user_with(Role.APPLICANT),
        establishment=at,
        requested_on=london_today() - timedelta(days=days_ago),
    )


def a_held_clearance(
    *,
    at: Establishment | None,
    volunteer: User | None = None,
    took: int | None = 84,
    ends_in: int | None = 400,
) -> Clearance:
    """A clearance that was received 2 years ago. It was requested `took` days before that. If
    `took` is None, nobody knows when. Its last day is `ends_in` days from today. If `ends_in` is
    None, it has no end."""
    issued_on = london_today() - timedelta(days=730)
    return Clearance.objects.create(
        volunteer=volunteer or user_with(Role.APPLICANT),
        establishment=at,
        status=ClearanceStatus.RECEIVED,
        requested_on=None if took is None else issued_on - timedelta(days=took),
        issued_on=issued_on,
        expires_on=None if ends_in is None else london_today() + timedelta(days=ends_in),
    )
