"""Deleting at night. From 01:00 in London, we erase everybody who is due, the longest due first.
Nothing happens until a manager has looked at the preview and switched deleting on."""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from time import monotonic
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.common import clock
from config.common.actor import PROGRAMME
from config.common.ageing import forget_old_lines
from config.common.clock import LONDON, london_date
from config.common.errors import ChangedMeanwhile
from config.common.queue import TIME_LIMIT, TaskName
from config.common.runs import (
    RunStatus,
    finish_run,
    pause_run,
    renew_lease,
    start_run,
    sweep_runs,
)
from matching.models import Participant, UnusualReading
from privacy.erasing.erasing import (
    StillLive,
    days_counted,
    erase_man,
    erase_sensitive_parts,
    erase_volunteer,
)
from privacy.holds.holds import IsHeld
from privacy.models import RetentionNight, RetentionSwitch
from privacy.register.entry import Whose
from privacy.register.terms import TRAIL
from privacy.retention.due import Due, due
from privacy.retention.lives import Kind
from privacy.retention.switching import is_on
from reporting.programme.keeping import keep_reports

log = logging.getLogger(__name__)

RUN_NIGHT: Final = TaskName("privacy.run_night")
FROM_HOUR, UNTIL_HOUR = 1, 6
"""We delete between these hours in London."""
ENOUGH: Final = TIME_LIMIT / 5
"""In seconds. One call of run_night stops after this time, and the next call continues."""
STORED_AT_ONCE: Final = 12
"""We store this many reports before we renew the night's lease (the time for which the night
belongs to one worker). Storing one report takes about a second on a busy machine."""
OLD_LINES_AT_ONCE: Final = 5_000


class Why:
    """Why a person was not erased. The value is stored."""

    HELD = "held"
    LIVE = "live"
    WRONG = "wrong"


def run_night(*, at: datetime) -> RetentionNight | None:
    """Deletes what is due tonight, or continues with it. The worker calls this every minute.

    Does nothing by day, while deleting is switched off, or after tonight's work is done. One
    transaction erases a person and counts them, so nobody is lost or counted twice if a worker
    dies. Somebody who cannot be erased is shown on the page, and does not stop the others. Returns
    the night if this call worked on it. Safe to repeat, and safe to run twice at the same time.
    """
    if not FROM_HOUR <= at.astimezone(LONDON).hour < UNTIL_HOUR:
        return None
    switch = RetentionSwitch.objects.filter(is_on=True).first()
    if switch is None:
        return None
    sweep_runs(RetentionNight, at=clock.now())
    night, _ = RetentionNight.objects.get_or_create(
        night=london_date(at), defaults={"queued_at": at}
    )
    if night.status != RunStatus.QUEUED or not start_run(night, at=clock.now()):
        return None
    try:
        _work(night, limit=switch.limit, at=at)
    except ChangedMeanwhile:
        log.warning("%s: the lease passed to another worker", night)
    return night


def _work(night: RetentionNight, *, limit: int, at: datetime) -> None:
    """Erases people until the night's limit is reached, nobody else is due, or a manager stops the
    night."""
    began = monotonic()
    for one in _still_to_do(night, limit=limit, at=at):
        if monotonic() - began > ENOUGH:
            pause_run(night, at=clock.now())
            return
        if not is_on():
            finish_run(night, at=clock.now(), was_stopped=True)
            return
        _erase(night, one, at=at)
    old = forget_old_lines(limit=OLD_LINES_AT_ONCE)
    _forget_old_nights(at=at)
    finish_run(night, at=clock.now(), old_lines=night.old_lines + old)


def _forget_old_nights(*, at: datetime) -> None:
    """Deletes old records of what each night did, and of days on which somebody read unusually
    much. Both have the same term as the audit trail, 7 years."""
    if TRAIL.lasts:
        long_ago = at - TRAIL.lasts
        RetentionNight.objects.filter(night__lt=london_date(long_ago)).delete()
        UnusualReading.objects.filter(noticed_at__lt=long_ago).delete()


def _still_to_do(night: RetentionNight, *, limit: int, at: datetime) -> Iterator[Due]:
    """The people who are due and were not tried tonight. At most as many people as the night's
    limit still allows."""
    tried = {(failure["kind"], failure["key"]) for failure in night.failures}
    room = limit - sum(night.counts.values())
    for one in due(today=london_date(at)):
        if (one.kind.value, one.key) in tried:
            continue
        if room <= 0:
            return
        room -= 1
        yield one


def _erase(night: RetentionNight, one: Due, *, at: datetime) -> None:
    """Erases one person and counts them. If they cannot be erased, notes why."""
    try:
        _keep_reports(night, one, at=at)
        with transaction.atomic():
            renew_lease(night)
            _erase_person(one, at=at)
            _count(night, one)
    except ChangedMeanwhile:
        raise
    except IsHeld:
        _note(night, one, Why.HELD)
    except StillLive:
        _note(night, one, Why.LIVE)
    except Exception as error:  # noqa: BLE001 — one person must not stop the others
        log.error("%s: %s could not be erased: %s", night, one.kind, type(error).__name__)
        _note(night, one, Why.WRONG)


def _keep_reports(night: RetentionNight, one: Due, *, at: datetime) -> None:
    """Stores the programme reports that count this person, before the person is erased. Stores a
    few at a time, and renews the night's lease in between."""
    person = Participant(pk=one.key) if one.whose is Whose.MAN else User(pk=one.key)
    days = days_counted(person, today=london_date(at))
    if days is None:
        return
    while not keep_reports(first=days[0], last=days[1], at=at, limit=STORED_AT_ONCE):
        renew_lease(night)


def _erase_person(one: Due, *, at: datetime) -> None:
    if one.whose is not Whose.MAN:
        erase_volunteer(user=User.objects.get(pk=one.key), by=PROGRAMME, at=at)
        return
    man = Participant.objects.get(pk=one.key)
    erase = erase_sensitive_parts if one.kind is Kind.SENSITIVE else erase_man
    erase(participant=man, by=PROGRAMME, at=at)


def _count(night: RetentionNight, one: Due) -> None:
    counts = Counter(night.counts)
    counts[one.kind.value] += 1
    RetentionNight.objects.filter(pk=night.pk).update(counts=dict(counts))
    night.counts = dict(counts)


def _note(night: RetentionNight, one: Due, why: str) -> None:
    night.failures = [*night.failures, {"kind": one.kind.value, "key": one.key, "why": why}]
    RetentionNight.objects.filter(pk=night.pk).update(failures=night.failures)
