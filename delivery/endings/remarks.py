"""Complaints, incidents, and contact with families: what happened, and what was done. In the code,
each of these is a “remark”."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from config.accounts.lists import number_of
from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.transitions import apply_transition
from delivery.models import Remark
from delivery.permissions import check_record, is_own
from delivery.repeats import just_recorded, wait_for_earlier
from delivery.states import REMARK, RemarkStatus
from matching.matches.changing import opening
from matching.models import Match
from matching.permissions import matches_for
from recruitment.models import Establishment
from recruitment.permissions import check_coordinate, establishments_for

LONGEST_WORDS: Final = 5_000
Kind = Remark.Kind
BY_MENTORS: Final = (Kind.INCIDENT, Kind.FAMILY)
"""The kinds that a mentor can record about their own match. Only staff can record complaints."""


@dataclass(frozen=True)
class Happening:
    """What a remark says: what happened, and what was done about it. `words` says what happened, in
    1–5,000 characters. `done` says what was done, and is empty while something is still to be
    done."""

    kind: Remark.Kind
    on: date
    words: str
    done: str = ""


def remarks_for(user: User) -> QuerySet[Remark]:
    """The complaints, incidents and contacts with families at the prisons and in the matches that
    this person looks after as staff. Nobody else can read these."""
    if not user.is_coordinating_staff:
        return Remark.objects.none()
    at_prison = Q(establishment__in=establishments_for(user))
    return Remark.objects.filter(at_prison | Q(match__in=matches_for(user).order_by()))


def open_remarks(user: User) -> QuerySet[Remark]:
    """Those remarks of remarks_for about which something is still to be done."""
    return remarks_for(user).filter(status=RemarkStatus.OPEN)


number_open = number_of(open_remarks)


def record_remark(
    *, match: Match, happening: Happening, key: UUID, by: User, at: datetime
) -> Remark:
    """Records a complaint, an incident or contact with a family in a match. If `by` is staff and
    says what was done, closes the remark immediately. Safe to repeat with the same key, and with
    the same words within 10 minutes.

    Raises FieldError for a day in the future. Raises NotAllowed if `by` cannot do this: only staff
    can record a complaint. Raises HasDied if the man has died.
    """
    check_happening(happening, at=at)
    with opening(match) as current:
        check_record(by, current)
        if is_own(by, current) and not by.is_coordinating_staff:
            _check_by_mentor(happening)
        prison = current.referral.establishment
        return _save_new(happening, match=current, prison=prison, key=key, by=by, at=at)


def record_remark_of_prison(
    *, prison: Establishment, happening: Happening, key: UUID, by: User, at: datetime
) -> Remark:
    """Records a remark that is about no match, or about a man who has died. If `happening` says
    what was done, closes the remark immediately. Safe to repeat with the same key, and with the
    same words within 10 minutes. Raises FieldError for a day in the future. Raises NotAllowed if
    `by` cannot do this."""
    check_happening(happening, at=at)
    check_coordinate(by, prison)
    try:
        with transaction.atomic():
            wait_for_earlier(by)
            return _save_new(happening, match=None, prison=prison, key=key, by=by, at=at)
    except IntegrityError as error:
        raise ChangedMeanwhile("This is recorded already, so nothing was saved again.") from error


def correct_remark(
    *, remark: Remark, happening: Happening, version: int, by: User, at: datetime
) -> None:
    """Corrects a remark.

    Raises FieldError for a day in the future, and for a day after the remark was closed. Also
    raises FieldError when a closed remark would no longer say what was done. Raises
    ChangedMeanwhile if the remark no longer has the version `version`, and NotAllowed if `by`
    cannot do this.
    """
    check_happening(happening, at=at)
    with _changing(remark, version=version, by=by) as current:
        if current.closed_on and happening.on > current.closed_on:
            raise FieldError("on", f"The day must be on or before {current.closed_on:%-d %B %Y}")
        if current.closed_on and not happening.done.strip():
            raise FieldError("done", "Enter what was done, or open this record again first")
        _set(current, happening)
        current.save()
        audit.record("correct", current, by=by, at=at)


def close_remark(
    *, remark: Remark, done: str, on: date, version: int, by: User, at: datetime
) -> None:
    """Closes a remark, because everything has been done. `done` says what was done, in 1–5,000
    characters. Raises FieldError for a day in the future, or before the day of the remark. Raises
    ChangedMeanwhile if the remark is closed, or no longer has the version `version`. Raises
    NotAllowed if `by` cannot do this."""
    if not done.strip():
        raise FieldError("done", "Enter what was done")
    if on > london_date(at):
        raise FieldError("on", "The day must be today or in the past")
    if on < remark.on:
        raise FieldError("on", f"The day must be on or after {remark.on:%-d %B %Y}")
    with _changing(remark, version=version, by=by) as current:
        current.write(done=done)
        values: dict[str, Any] = {
            "sealed_done": current.sealed_done,
            "closed_on": on,
            "version": version + 1,
        }
        apply_transition(REMARK, "close", current, by=by, at=at, **values)


def reopen_remark(*, remark: Remark, version: int, by: User, at: datetime) -> None:
    """Opens a closed remark again, because something is still to be done. Keeps the words about
    what was done. Raises ChangedMeanwhile if the remark is not closed, or no longer has the version
    `version`. Raises NotAllowed if `by` cannot do this."""
    with _changing(remark, version=version, by=by) as current:
        values: dict[str, Any] = {"closed_on": None, "version": version + 1}
        apply_transition(REMARK, "reopen", current, by=by, at=at, **values)


def check_happening(happening: Happening, *, at: datetime) -> None:
    """Raises FieldError if `happening` has no words, or if its day is in the future."""
    if not happening.words.strip():
        raise FieldError("words", "Enter what happened")
    if happening.on > london_date(at):
        raise FieldError("on", "The day must be today or in the past")


def _check_by_mentor(happening: Happening) -> None:
    if happening.kind not in BY_MENTORS:
        raise NotAllowed(
            "Please tell a coordinator about a complaint. Only staff can record complaints."
        )


def _save_new(
    happening: Happening,
    *,
    match: Match | None,
    prison: Establishment,
    key: UUID,
    by: User,
    at: datetime,
) -> Remark:
    earlier = Remark.objects.filter(key=key, recorded_by=by).first() or _same_remark(
        happening, match=match, prison=prison, by=by, at=at
    )
    if earlier:
        return earlier
    remark = Remark(key=key, match=match, establishment=prison, recorded_by=by, recorded_at=at)
    _set(remark, happening)
    remark.save()
    audit.record("record", remark, by=by, at=at, kind=happening.kind)
    if happening.done.strip() and by.is_coordinating_staff:
        apply_transition(REMARK, "close", remark, by=by, at=at, closed_on=london_date(at))
    return remark


def _same_remark(
    happening: Happening, *, match: Match | None, prison: Establishment, by: User, at: datetime
) -> Remark | None:
    """The remark that this person has just recorded in the same words, or None."""
    alike = Remark.objects.filter(
        match=match, establishment=prison, kind=happening.kind, on=happening.on
    )
    words = (happening.words, happening.done)
    for row in just_recorded(alike, by=by, at=at):
        if (row.opened("words"), row.opened("done")) == words:
            return row
    return None


def _set(remark: Remark, happening: Happening) -> None:
    remark.kind, remark.on = happening.kind, happening.on
    remark.write(words=happening.words, done=happening.done)


@contextmanager
def _changing(remark: Remark, *, version: int, by: User) -> Iterator[Remark]:
    """A context manager. Locks the remark, raises its version by 1, and gives it to the `with`
    block. Raises NotAllowed and ChangedMeanwhile."""
    if not remarks_for(by).filter(pk=remark.pk).exists():
        raise NotAllowed("Only the coordinators of this prison can change this record.")
    with transaction.atomic():
        current = Remark.objects.select_for_update(no_key=True).get(pk=remark.pk)
        if current.version != version:
            raise ChangedMeanwhile(
                "Somebody has changed this record since you opened the page, so nothing was "
                "saved. Look at the record as it is now, then try again."
            )
        current.version = version + 1
        yield current
