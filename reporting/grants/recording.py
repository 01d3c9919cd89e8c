"""Recording grants, changing grants, and recording that a report was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from recruitment.models import Establishment
from reporting.models import Grant, Promise

DOING = "change grants"


@dataclass(frozen=True)
class GrantFacts:
    """What we agreed with a funder. If `prisons` is empty, the grant is for all prisons. `promises`
    has the promised numbers, by the key of the figure (see Promised)."""

    funder: str
    first: date
    last: date
    prisons: tuple[Establishment, ...]
    due_on: date
    promises: Mapping[str, int]


def add_grant(*, facts: GrantFacts, by: User, at: datetime) -> Grant:
    """Records a grant. Raises FieldError if its days do not fit together, or if the same grant is
    already recorded. Raises NotAllowed if `by` is not a manager."""
    check_manager(by, DOING)
    _check_days(facts)
    with transaction.atomic():
        same = Grant.objects.select_for_update().filter(
            funder__iexact=facts.funder, first=facts.first, last=facts.last, removed_at=None
        )
        if same.exists():
            raise FieldError(
                "funder",
                "A grant from this funder for these days is already recorded. Change that grant",
            )
        grant = Grant(funder=facts.funder, first=facts.first, last=facts.last, due_on=facts.due_on)
        grant.save()
        _write_parts(grant, facts)
        audit.record("add", grant, by=by, at=at)
    return grant


def change_grant(*, grant: Grant, facts: GrantFacts, version: int, by: User, at: datetime) -> None:
    """Changes what we agreed. `version` is the version that the page showed. Raises
    ChangedMeanwhile if somebody has changed the grant since. Raises FieldError as add_grant does.
    Raises NotAllowed if `by` is not a manager."""
    check_manager(by, DOING)
    _check_days(facts)
    with transaction.atomic():
        current = _locked(grant, version)
        if current.sent_on and current.sent_on < facts.first:
            raise FieldError("first", "Enter a day on or before the day when the report was sent")
        current.funder, current.due_on = facts.funder, facts.due_on
        current.first, current.last = facts.first, facts.last
        current.save()
        _write_parts(current, facts)
        audit.record("change", current, by=by, at=at)


def record_sent(*, grant: Grant, on: date, version: int, by: User, at: datetime) -> None:
    """Records that we sent the report to the funder on this day. Raises FieldError if the day is in
    the future, or before the grant begins. Raises ChangedMeanwhile if somebody has changed the
    grant since the page showed this `version`. Raises NotAllowed if `by` is not a manager."""
    check_manager(by, DOING)
    if on > london_date(at):
        raise FieldError("on", "The day must be today or in the past")
    with transaction.atomic():
        current = _locked(grant, version)
        if on < current.first:
            raise FieldError("on", "The day cannot be before the grant begins")
        _save(current, "send_report", by=by, at=at, sent_on=on)


def undo_sent(*, grant: Grant, version: int, by: User, at: datetime) -> None:
    """Undoes record_sent, because the report was not sent. Raises ChangedMeanwhile if somebody has
    changed the grant since the page showed this `version`. Raises NotAllowed if `by` is not a
    manager."""
    check_manager(by, DOING)
    with transaction.atomic():
        _save(_locked(grant, version), "undo_send_report", by=by, at=at, sent_on=None)


def remove_grant(*, grant: Grant, version: int, by: User, at: datetime) -> None:
    """Removes a grant that was recorded by mistake. put_grant_back undoes this. Raises
    ChangedMeanwhile if somebody has changed the grant since the page showed this `version`. Raises
    NotAllowed if `by` is not a manager."""
    check_manager(by, DOING)
    with transaction.atomic():
        _save(_locked(grant, version), "remove", by=by, at=at, removed_at=at)


def put_grant_back(*, grant: Grant, version: int, by: User, at: datetime) -> None:
    """Puts a removed grant back. Raises ChangedMeanwhile if somebody has changed the grant since
    the page showed this `version`. Raises NotAllowed if `by` is not a manager."""
    check_manager(by, DOING)
    with transaction.atomic():
        _save(_locked(grant, version), "put_back", by=by, at=at, removed_at=None)


def _locked(grant: Grant, version: int) -> Grant:
    """Locks the grant, reads it again, and counts its version up without saving. Raises
    ChangedMeanwhile."""
    current = Grant.objects.select_for_update().get(pk=grant.pk)
    if current.version != version:
        raise ChangedMeanwhile(
            "Somebody else has changed this grant, so nothing was saved. Open the grant again."
        )
    current.version += 1
    return current


def _save(grant: Grant, action: str, *, by: User, at: datetime, **values: object) -> None:
    for column, value in values.items():
        setattr(grant, column, value)
    grant.save()
    audit.record(action, grant, by=by, at=at)


def _write_parts(grant: Grant, facts: GrantFacts) -> None:
    grant.prisons.set(facts.prisons)
    grant.promises.all().delete()
    Promise.objects.bulk_create(
        Promise(grant=grant, figure=figure, number=number)
        for figure, number in facts.promises.items()
    )


def _check_days(facts: GrantFacts) -> None:
    if facts.last < facts.first:
        raise FieldError("last", "The last day must be the same as the first day, or later")
    if facts.due_on <= facts.first:
        raise FieldError("due_on", "The report must be due after the grant begins")
