"""Asking for a person to be erased.

The first person of a period takes a while, because we first store the reports that count them. The
worker does this. If all reports are stored already, the person is erased immediately.
"""

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit, clock
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.queue import TIME_LIMIT, TaskName, enqueue
from config.common.runs import (
    RunStatus,
    fail_run,
    finish_run,
    pause_run,
    renew_lease,
    report_progress,
    start_run,
    sweep_runs,
)
from matching.models import Participant
from privacy.erasing.erasing import check_can_erase, days_counted, erase_man, erase_volunteer
from privacy.models import Erasure
from reporting.programme.keeping import keep_reports, number_to_store

log = logging.getLogger(__name__)

CARRY_OUT: Final = TaskName("privacy.carry_out_erasure")
SWEEP_ERASURES: Final = TaskName("privacy.sweep_erasures")
DOING: Final = "erase a record"
SHOWN_FOR: Final = timedelta(days=7)
"""How long the page says what happened. After that, only the audit trail says who erased a
person."""
ENOUGH: Final = TIME_LIMIT / 5
"""In seconds. After this time, one call stores no more reports. The next call continues."""
UNDER_WAY: Final = (RunStatus.QUEUED, RunStatus.RUNNING)
UNEXPECTED: Final = (
    "Something went wrong, so nothing was erased. Please try again. If it goes wrong again, tell "
    "the person who runs this service."
)


def ask_to_erase(*, person: Participant | User, by: User, at: datetime) -> Erasure:
    """Erases a person, or asks the worker to do so if reports must be stored first. Returns the
    erasure. Its row says how it ended.

    Safe to repeat: while an erasure of this person is under way, returns that one. Raises
    NotAllowed if `by` is not a manager. Raises StillLive if something about the person must end
    first, and IsHeld if a legal hold keeps the record.
    """
    check_manager(by, DOING)
    check_can_erase(person)
    try:
        with transaction.atomic():
            erasure = Erasure.objects.create(**_of(person), asked_by=by, queued_at=at)
            audit.record("ask_to_erase", erasure, by=by, at=at)
            if is_long := bool(_reports_to_store(person, at=at)):
                enqueue(CARRY_OUT, erasure_id=erasure.pk)
    except IntegrityError:  # the same press twice
        return Erasure.objects.get(**_of(person), status__in=UNDER_WAY)
    if not is_long:
        carry_out_erasure(erasure_id=erasure.pk)
        erasure.refresh_from_db()
    return erasure


def newest_erasure(person: Participant | User) -> Erasure | None:
    """The last time that somebody asked to erase this person. None if that was not in the last
    days. One query."""
    return Erasure.objects.filter(**_of(person)).select_related("asked_by").first()


def erasures() -> QuerySet[Erasure]:
    """Every erasure of the last days, with its person and who asked for it."""
    return Erasure.objects.select_related("participant", "user", "asked_by")


def carry_out_erasure(*, erasure_id: int) -> None:
    """Stores the reports that count the person, then erases the person.

    One transaction erases the person and marks the erasure as done. So if a worker dies, the next
    worker goes on, and nobody is erased twice. Nothing is erased before all reports are stored.
    Safe to repeat, and safe for 2 workers to run at the same time.
    """
    erasure = erasures().filter(pk=erasure_id).first()
    if erasure is None or erasure.status != RunStatus.QUEUED:
        return
    if not start_run(erasure, at=clock.now()):
        return
    try:
        if _store_reports(erasure):
            _erase(erasure)
        else:
            pause_run(erasure, at=clock.now())
            enqueue(CARRY_OUT, erasure_id=erasure.pk)
    except ChangedMeanwhile:
        log.warning("%s: the lease passed to another worker", erasure)
    except DomainError as refusal:
        fail_run(erasure, f"Nothing was erased. {refusal}", at=clock.now())
    except Exception:
        fail_run(erasure, UNEXPECTED, at=clock.now())
        raise


def sweep_erasures(*, at: datetime) -> None:
    """Queues an erasure again if the broker lost it or its worker died. Deletes rows SHOWN_FOR
    after the work ended. Safe to repeat."""
    for erasure_id in sweep_runs(Erasure, at=at):
        enqueue(CARRY_OUT, erasure_id=erasure_id)
    Erasure.objects.filter(finished_at__lt=at - SHOWN_FOR).delete()


def _of(person: Participant | User) -> dict[str, Participant | User]:
    return {"participant" if isinstance(person, Participant) else "user": person}


def _reports_to_store(person: Participant | User, *, at: datetime) -> int:
    """How many reports must be stored before this person is erased."""
    days = days_counted(person, today=london_date(at))
    return number_to_store(first=days[0], last=days[1], at=at) if days else 0


def _store_reports(erasure: Erasure) -> bool:
    """Stores the reports that count the person, one period at a time. Stops after ENOUGH. Returns
    whether all are stored."""
    began, at = monotonic(), clock.now()
    days = days_counted(erasure.person, today=london_date(at))
    if days is None:
        return True
    first, last = days
    number = number_to_store(first=first, last=last, at=at)
    remaining = number
    while remaining:
        stage = f"Storing the reports that count this record: {number - remaining} of {number}"
        report_progress(erasure, 90 * (number - remaining) // number, stage)
        if monotonic() - began > ENOUGH:
            return False
        keep_reports(first=first, last=last, at=at, limit=1)
        remaining = number_to_store(first=first, last=last, at=at)
    return True


def _erase(erasure: Erasure) -> None:
    """Erases the person and marks the erasure as done. If somebody else has erased the person
    meanwhile, only marks it as done."""
    report_progress(erasure, 90, "Erasing the record")
    at, by, person = clock.now(), erasure.asked_by, erasure.person
    with transaction.atomic():
        renew_lease(erasure)
        person.refresh_from_db()
        counts: dict[str, int] = {}
        if person.erased_on is None:
            counts = (
                erase_man(participant=person, by=by, at=at)
                if isinstance(person, Participant)
                else erase_volunteer(user=person, by=by, at=at)
            )
        finish_run(erasure, at=clock.now(), rows=sum(counts.values()))
