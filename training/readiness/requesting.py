"""The clearances and DBS checks to request for people who have accepted a place.

A clearance takes about 12 weeks, and most of the training fits into this time. So staff request
clearances on the day when somebody accepts a place. They can record all the requests together.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from config.accounts.lists import rows_of
from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError
from recruitment.clearances.asking import request_clearance
from recruitment.models import Establishment
from recruitment.models.clearance import DBS
from recruitment.permissions import check_clear, establishments_for
from training.enrolment.enrolling import TRAINING_LENGTH
from training.models import Enrolment, NotRequested
from training.permissions import trainees_for

DBS_KEY: Final = "dbs"
NOTHING: Final = "Select at least one request that is still to be made."


class NothingChosen(DomainError):
    """Somebody has already made all of these requests, or nobody selected any."""


@dataclass(frozen=True)
class ToRequest:
    """A clearance or DBS check that nobody has requested yet. For a DBS check, `prison` is None."""

    enrolment: Enrolment
    prison: Establishment | None

    @property
    def key(self) -> str:
        """What a form sends for this request: the id of the enrolment and the prison."""
        return f"{self.enrolment.pk}-{self.prison.pk if self.prison else DBS_KEY}"

    @property
    def what(self) -> str:
        """What to request: "HMP Example", or "DBS check"."""
        return self.prison.name if self.prison else DBS


def requests_to_make(user: User, *, today: date) -> list[ToRequest]:
    """What this person can request now for volunteers who are not mentors yet. The earliest cohort
    is first. At most 5 queries.

    Each volunteer needs a DBS check, and a clearance from each open prison that they chose. Leaves
    out what was requested before, whatever the answer was, and what staff have left out. After the
    training, one prison is enough. So if we have asked one prison, leaves out the volunteer's other
    prisons.
    """
    prisons = {prison.pk: prison for prison in establishments_for(user).open()}
    training = today - TRAINING_LENGTH
    to_request = []
    for row in _volunteers_of(user):
        requested = {clearance.establishment_id for clearance in row.volunteer.clearances.all()}
        left_out = {each.establishment_id for each in row.volunteer.not_requested.all()}
        keys = [prison.pk for prison in row.application.establishments.all()]
        chosen = [prisons[key] for key in keys if key in prisons]
        if row.cohort.training_starts_on <= training and requested - {None}:
            chosen = []
        missing = [prison for prison in chosen if prison.pk not in requested | left_out]
        to_request += [ToRequest(row, prison) for prison in missing]
        if None not in requested:
            to_request.append(ToRequest(row, None))
    return to_request


def number_to_request(user: User, *, today: date) -> int:
    """How many clearances and DBS checks this person can request now. 5 queries at most."""
    return len(requests_to_make(user, today=today))


def record_requests(keys: Collection[str], *, on: date, by: User, at: datetime) -> int:
    """Records that these clearances were requested on this day, all together. Returns the number of
    recorded requests.

    `keys` are keys of ToRequest. Leaves out what somebody else has requested in the meantime.
    Raises NothingChosen if nothing is left. Raises FieldError for a future date. Raises NotAllowed
    if `by` cannot do this.
    """
    with transaction.atomic():
        recorded = sum(_is_recorded(row, on, by, at) for row in _chosen(keys, by, at))
        if not recorded:
            raise NothingChosen(NOTHING)
    return recorded


def _is_recorded(row: ToRequest, on: date, by: User, at: datetime) -> bool:
    volunteer = row.enrolment.volunteer
    try:
        request_clearance(volunteer=volunteer, establishment=row.prison, on=on, by=by, at=at)
    except ChangedMeanwhile:
        return False  # another coordinator was quicker
    return True


def leave_out(keys: Collection[str], *, by: User, at: datetime) -> int:
    """Removes the prisons of these requests from the list. Returns the number of removed requests.
    DBS checks stay on the list, because every mentor needs one.

    Safe to repeat. Raises NothingChosen if no request for a prison is left. Raises NotAllowed if
    `by` cannot do this.
    """
    with transaction.atomic():
        chosen = [row for row in _chosen(keys, by, at) if row.prison]
        if not chosen:
            raise NothingChosen("Select at least one prison. Every mentor needs a DBS check.")
        for row in chosen:
            check_clear(by, row.enrolment.volunteer, row.prison)
            decided, is_new = NotRequested.objects.get_or_create(
                volunteer=row.enrolment.volunteer,
                establishment=row.prison,
                defaults={"decided_by": by, "decided_at": at},
            )
            if is_new:
                audit.record("leave_out_clearance", decided, by=by, at=at)
    return len(chosen)


def _chosen(keys: Collection[str], by: User, at: datetime) -> list[ToRequest]:
    rows = [row for row in requests_to_make(by, today=london_date(at)) if row.key in keys]
    if not rows:
        raise NothingChosen(NOTHING)
    return rows


def _volunteers(user: User) -> QuerySet[Enrolment]:
    rows = trainees_for(user).exclude(volunteer__grants__role=Role.MENTOR)
    return rows.order_by(
        "cohort__training_starts_on", "application__full_name", "pk"
    ).prefetch_related(
        "application__establishments", "volunteer__clearances", "volunteer__not_requested"
    )


_volunteers_of = rows_of(_volunteers)
