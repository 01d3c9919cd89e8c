"""The daily work on clearances: sending reminders, and marking the clearances that have ended.

We send reminders before a clearance ends or a DBS check is due.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.clock import is_past_london_hour, london_date
from config.common.letters.mailings import at_hour, register_mailing
from config.common.letters.sending import email_person, spelt
from config.common.queue import TaskName
from config.common.transitions import apply_to_all
from recruitment.clearances.dbs import is_due_by, renewal_on
from recruitment.clearances.emails import (
    CLEARANCE_ENDS,
    CLEARANCE_ENDS_STAFF,
    DBS_DUE,
    DBS_DUE_STAFF,
)
from recruitment.clearances.lists import STOPPED, is_held, is_not_replaced
from recruitment.contacts import coordinator_at
from recruitment.letters.sending import email_volunteer
from recruitment.models import (
    Clearance,
    ClearanceRules,
    Establishment,
    current_clearance_rules,
)
from recruitment.prisons.editing import coordinators_of
from recruitment.states import CLEARANCE, ClearanceStatus

TEND_CLEARANCES: Final = TaskName("recruitment.tend_clearances")
REMINDED_BEFORE: Final = (90, 30, 7)
"""How many days before the last day we email the volunteer and their coordinators."""

MORNING: Final = 8  # o'clock in London


def remind_and_end_clearances(*, at: datetime) -> int:
    """Marks clearances as expired, and sends reminders of clearances that end soon.

    Returns the number of clearances with a new reminder. Sends each reminder once, from 8 in the
    morning. After an outage, sends one reminder instead of all the reminders that are overdue.
    Sends no reminder about a clearance that a longer clearance replaces. Safe to repeat and to run
    twice at the same time.
    """
    today = london_date(at)
    # In order of key, because the usual order joins the prison. A DBS check has no prison, and
    # PostgreSQL cannot lock the empty side of this join.
    ended = Clearance.objects.filter(expires_on__lt=today).order_by("pk")
    apply_to_all(CLEARANCE, "expire", ended, by=PROGRAMME, at=at)
    if not is_past_london_hour(at, MORNING):
        return 0
    to_remind_of = _to_remind_of(today, current_clearance_rules())
    return sum(_remind(clearance, renewal, today, at) for clearance, renewal in to_remind_of)


def reminders_due(renewal: date, today: date) -> int:
    """How many of the 3 reminders are due on or before the day `today`, if the clearance must be
    renewed on the day `renewal`."""
    days_left = (renewal - today).days
    return sum(days_left <= days for days in REMINDED_BEFORE)


def stop_reminders(*volunteers: User | int) -> None:
    """Stops the reminders about these volunteers, who have left. Safe to repeat."""
    Clearance.objects.filter(volunteer__in=volunteers).update(reminders=STOPPED)


def start_reminders(*volunteers: User | int) -> None:
    """Starts the reminders about these volunteers again, because they have come back. Sends no
    reminder that was sent before. Safe to repeat."""
    stopped = Clearance.objects.filter(volunteer__in=volunteers, reminders=STOPPED)
    stopped.update(reminders=0)


def _to_remind_of(today: date, rules: ClearanceRules) -> list[tuple[Clearance, date]]:
    """The clearances that we should send reminders of, each with the day by which it must be
    renewed."""
    ending = Clearance.objects.filter(
        is_held(today),
        is_due_by(today + timedelta(days=REMINDED_BEFORE[0]), rules.dbs_months),
        status=ClearanceStatus.RECEIVED,
        reminders__lt=len(REMINDED_BEFORE),
    )
    rows = ending.filter(is_not_replaced()).select_related("volunteer", "establishment")
    days = ((clearance, renewal_on(clearance, rules)) for clearance in rows)
    return [(clearance, renewal) for clearance, renewal in days if renewal]


def _remind(clearance: Clearance, renewal: date, today: date, at: datetime) -> bool:
    due = reminders_due(renewal, today)
    unchanged = Clearance.objects.filter(pk=clearance.pk, reminders__lt=due)
    with transaction.atomic():
        if not unchanged.update(reminders=due):
            return False
        audit.record("remind", clearance, by=PROGRAMME, at=at, reminders=due)
        _tell(clearance, renewal, due, today, at)
    return True


def _tell(clearance: Clearance, renewal: date, due: int, today: date, at: datetime) -> None:
    days_left = (renewal - today).days
    about = {
        "ends_on": spelt(renewal),
        "link": f"{settings.BASE_URL}/clearances/{clearance.pk}/",
    }
    letter, staff_letter = DBS_DUE, DBS_DUE_STAFF
    if clearance.establishment:
        letter, staff_letter = CLEARANCE_ENDS, CLEARANCE_ENDS_STAFF
        about["what"] = f"clearance at {clearance.establishment}"
        about["days"] = "1 day" if days_left == 1 else f"{days_left} days"
    occasion = f"clearance:{clearance.pk}:{due}:{renewal}"
    email_volunteer(
        clearance.volunteer,
        letter,
        occasion=occasion,
        at=at,
        coordinator=coordinator_at(clearance.establishment_id),
        **about,
    )
    for person in _staff_of(clearance):
        email_person(person, staff_letter, occasion=occasion, at=at, coordinator=None, **about)


def _staff_of(clearance: Clearance) -> QuerySet[User]:
    """The coordinators of the prison. For a DBS check, the coordinators of all the volunteer's
    prisons. If there is no coordinator, the managers."""
    if clearance.establishment:
        prisons = Establishment.objects.filter(pk=clearance.establishment.pk)
    else:
        prisons = Establishment.objects.filter(clearances__volunteer=clearance.volunteer)
    return coordinators_of(prisons)


MAILING: Final = register_mailing(
    "clearances",
    "Clearances that end soon",
    who="Volunteers whose clearance ends, or whose DBS check is due, in 90, 30 or 7 days. Also "
    "their coordinators.",
    send=remind_and_end_clearances,
    next_at=at_hour(MORNING),
)
