"""The daily work on clearances: reminders before they end, and marking them as expired."""

from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.clock import is_past_london_hour, london_date
from config.common.letters.sending import email_person, spelt
from config.common.queue import TaskName
from config.common.transitions import apply_to_all
from recruitment.clearances.emails import CLEARANCE_ENDS, CLEARANCE_ENDS_STAFF
from recruitment.clearances.lists import is_held, not_replaced
from recruitment.letters.sending import email_volunteer
from recruitment.models import Clearance, Establishment
from recruitment.prisons.editing import coordinators_of
from recruitment.states import CLEARANCE, ClearanceStatus

TEND_CLEARANCES: Final = TaskName("recruitment.tend_clearances")
REMINDED_BEFORE: Final = (90, 30, 7)
"""We email the volunteer and their coordinators this many days before the last day."""

MORNING: Final = 8  # o'clock in London


def remind_and_end_clearances(*, at: datetime) -> int:
    """Marks clearances as expired and sends reminders before the end. Returns how many clearances
    it sent reminders of. Sends each reminder once, from 8 in the morning. After an outage, sends
    one reminder in place of all that are overdue. Sends none about a clearance that a longer one
    replaces. Safe to repeat and to run twice at once."""
    today = london_date(at)
    # In order of key, because the usual order joins the prison. A DBS check has no prison, and
    # PostgreSQL cannot lock the empty side of such a join.
    ended = Clearance.objects.filter(expires_on__lt=today).order_by("pk")
    apply_to_all(CLEARANCE, "expire", ended, by=PROGRAMME, at=at)
    if not is_past_london_hour(at, MORNING):
        return 0
    return sum(_remind(clearance, today, at) for clearance in _to_remind_of(today))


def reminders_due(clearance: Clearance, today: date) -> int:
    """How many reminders we should have sent by today, 0–3."""
    if clearance.expires_on is None:
        return 0
    days_left = (clearance.expires_on - today).days
    return sum(days_left <= days for days in REMINDED_BEFORE)


def stop_reminders(*, volunteer: User) -> None:
    """Stops the reminders about a volunteer who has left. Safe to repeat."""
    Clearance.objects.filter(volunteer=volunteer).update(reminders=len(REMINDED_BEFORE))


def _to_remind_of(today: date) -> list[Clearance]:
    ending = Clearance.objects.filter(
        is_held(today),
        status=ClearanceStatus.RECEIVED,
        reminders__lt=len(REMINDED_BEFORE),
        expires_on__lte=date.fromordinal(today.toordinal() + REMINDED_BEFORE[0]),
    )
    return list(not_replaced(ending).select_related("volunteer", "establishment"))


def _remind(clearance: Clearance, today: date, at: datetime) -> bool:
    due = reminders_due(clearance, today)
    unchanged = Clearance.objects.filter(pk=clearance.pk, reminders__lt=due)
    with transaction.atomic():
        if not unchanged.update(reminders=due):
            return False
        audit.record("remind", clearance, by=PROGRAMME, at=at, reminders=due)
        _tell(clearance, due, today, at)
    return True


def _tell(clearance: Clearance, due: int, today: date, at: datetime) -> None:
    if clearance.expires_on is None:
        return
    days_left = (clearance.expires_on - today).days
    prison = clearance.establishment
    about = {
        "what": f"clearance at {prison}" if prison else clearance.what,
        "ends_on": spelt(clearance.expires_on),
        "days": "1 day" if days_left == 1 else f"{days_left} days",
        "link": f"{settings.BASE_URL}/clearances/{clearance.pk}/",
    }
    occasion = f"clearance:{clearance.pk}:{due}"
    volunteer = clearance.volunteer
    email_volunteer(volunteer, CLEARANCE_ENDS, occasion=occasion, at=at, **about)
    for person in _staff_of(clearance):
        email_person(person, CLEARANCE_ENDS_STAFF, occasion=occasion, at=at, **about)


def _staff_of(clearance: Clearance) -> QuerySet[User]:
    """The coordinators of the prison. For a DBS check, those of all the volunteer's prisons. Where
    there is no coordinator, the managers."""
    if clearance.establishment:
        prisons = Establishment.objects.filter(pk=clearance.establishment.pk)
    else:
        prisons = Establishment.objects.filter(clearances__volunteer=clearance.volunteer)
    return coordinators_of(prisons)
