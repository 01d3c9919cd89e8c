"""Recording the basis on which we may send a man's data to the Data Lab, and how his name is split
into surname and other names."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from matching.models import Participant, Referral
from matching.permissions import check_alive
from reporting.models import NameParts, SharingBasis

DOING = "record why data may be sent"
CHANGED = "Somebody else has changed this, so nothing was saved. Open the page again."


@dataclass(frozen=True)
class BasisFacts:
    """Which basis we have, how it was given, and on which day. `basis` is a code of Basis, and
    `how` is a code of BasisHow."""

    basis: str
    how: str
    given_on: date


def record_basis(
    *, man: Participant, referral: Referral, facts: BasisFacts, by: User, at: datetime
) -> SharingBasis:
    """Records that we may send a man's data. `referral` is one of the man's referrals. Raises
    FieldError if the day is in the future, or is not after his last withdrawal. Raises
    ChangedMeanwhile if he already has a basis in force. Raises HasDied if the man has died. Raises
    NotAllowed if `by` is not a manager."""
    check_manager(by, DOING)
    with transaction.atomic():
        _lock(man)
        _check_day("given_on", facts.given_on, at=at)
        rows = bases_of(man)
        if any(row.withdrawn_on is None for row in rows):
            raise ChangedMeanwhile(
                "A basis is recorded already, so nothing was saved. Correct that basis instead."
            )
        if any(row.withdrawn_on and row.withdrawn_on >= facts.given_on for row in rows):
            raise FieldError("given_on", "Enter a day after the day on which he withdrew")
        row = SharingBasis(referral=referral, recorded_by=by, recorded_at=at, **vars(facts))
        row.save()
        audit.record("record_basis", row, by=by, at=at, basis=facts.basis)
    return row


def correct_basis(
    *, row: SharingBasis, facts: BasisFacts, version: int, by: User, at: datetime
) -> None:
    """Corrects what was recorded. Raises ChangedMeanwhile if somebody else has changed the row
    since `version`. Raises FieldError if the day is in the future or after the withdrawal. Raises
    HasDied if the man has died. Raises NotAllowed if `by` is not a manager."""
    check_manager(by, DOING)
    with transaction.atomic():
        current = _locked(row, version)
        _check_day("given_on", facts.given_on, at=at)
        if current.withdrawn_on and facts.given_on > current.withdrawn_on:
            raise FieldError("given_on", "The day cannot be after the day on which he withdrew")
        _save(current, "correct", by=by, at=at, **vars(facts))


def withdraw_basis(*, row: SharingBasis, on: date, version: int, by: User, at: datetime) -> None:
    """Records that a man withdrew his agreement, or objected. No file has his data any more. Raises
    FieldError if the day is in the future, or before the basis was given. Also raises the errors of
    correct_basis."""
    check_manager(by, DOING)
    with transaction.atomic():
        current = _locked(row, version)
        if current.withdrawn_on:
            raise ChangedMeanwhile("He withdrew already. Nothing was changed.")
        _check_day("on", on, at=at)
        if on < current.given_on:
            raise FieldError("on", "The day cannot be before the day on which the basis was given")
        _save(current, "withdraw", by=by, at=at, withdrawn_on=on)


def undo_withdrawal(*, row: SharingBasis, version: int, by: User, at: datetime) -> None:
    """Undoes a withdrawal that was recorded by mistake. Raises ChangedMeanwhile if a later basis is
    in force. Also raises the errors of correct_basis."""
    check_manager(by, DOING)
    with transaction.atomic():
        current = _locked(row, version)
        if any(one.withdrawn_on is None for one in bases_of(current.referral.participant)):
            raise ChangedMeanwhile("A later basis is in force. Nothing was changed.")
        _save(current, "undo_withdrawal", by=by, at=at, withdrawn_on=None)


def remove_basis(*, row: SharingBasis, version: int, by: User, at: datetime) -> None:
    """Removes a basis that was recorded by mistake, such as for the wrong man. Raises the errors of
    correct_basis."""
    check_manager(by, DOING)
    with transaction.atomic():
        current = _locked(row, version)
        audit.record("remove", current, by=by, at=at, basis=current.basis)
        current.delete()


def part_name(
    *, man: Participant, of: str, surname: str, forename: str, by: User, at: datetime
) -> None:
    """Records how a man's name is split. `of` is his whole name, as the page showed it. Raises
    ChangedMeanwhile if somebody has changed his name since then. Raises HasDied if the man has
    died. Raises NotAllowed if `by` is not a manager. Safe to repeat."""
    check_manager(by, "check how a name is split")
    with transaction.atomic():
        if _lock(man).name != of:
            raise ChangedMeanwhile(
                "Somebody has changed his name since you opened the page. Open the page again."
            )
        facts = {"of": of, "surname": surname, "forename": forename}
        stamp = {"checked_by": by, "checked_at": at}
        NameParts.objects.update_or_create(participant=man, defaults=facts | stamp)
        audit.record("part_name", man, by=by, at=at)


def bases_of(man: Participant) -> list[SharingBasis]:
    """Every basis of a man, the newest first. One query."""
    rows = SharingBasis.objects.filter(referral__participant=man)
    return list(rows.select_related("recorded_by"))


def _lock(man: Participant) -> Participant:
    """Locks the man's record. Raises HasDied."""
    current = Participant.objects.select_for_update().get(pk=man.pk)
    check_alive(man.pk)
    return current


def _locked(row: SharingBasis, version: int) -> SharingBasis:
    """Locks the row's man, then reads the row again and counts its version up. Does not save the
    row. Raises ChangedMeanwhile and HasDied."""
    _lock(row.referral.participant)
    current = SharingBasis.objects.select_for_update().filter(pk=row.pk, version=version).first()
    if current is None:
        raise ChangedMeanwhile(CHANGED)
    current.version += 1
    return current


def _save(row: SharingBasis, action: str, *, by: User, at: datetime, **values: object) -> None:
    for column, value in values.items():
        setattr(row, column, value)
    row.save()
    audit.record(action, row, by=by, at=at)


def _check_day(field: str, day: date, *, at: datetime) -> None:
    if day > london_date(at):
        raise FieldError(field, "The day must be today or in the past")
