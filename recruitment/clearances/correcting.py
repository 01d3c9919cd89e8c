"""Correcting what somebody recorded wrongly about a clearance.

The history keeps what the clearance said before. Corrected clearances do not count when we work out
how long clearances take.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.formats import date_format

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.transitions import apply_transition
from recruitment.clearances.asking import check_not_to_come
from recruitment.models import Clearance, ClearanceCorrection, Establishment
from recruitment.permissions import check_clear
from recruitment.states import CLEARANCE, ClearanceStatus

NO_REASON = "Enter why you are correcting this record"


@dataclass(frozen=True)
class Facts:
    """What staff record about a clearance: the prison and the dates. For a DBS check the prison is
    None."""

    establishment: Establishment | None
    requested_on: date | None = None
    chased_on: date | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    refused_on: date | None = None

    @classmethod
    def of(cls, clearance: Clearance) -> "Facts":
        """What the clearance says now."""
        return cls(**{field.name: getattr(clearance, field.name) for field in fields(cls)})

    @property
    def words(self) -> str:
        """The facts in words: "HMP Example, requested 3 June 2026, issued 1 July 2026"."""
        names = ("requested_on", "chased_on", "issued_on", "expires_on", "refused_on")
        labels = ("requested", "last chased", "from", "until", "refused or withdrawn")
        days = [
            f"{label} {date_format(day, 'j F Y')}"
            for label, name in zip(labels, names, strict=True)
            if (day := getattr(self, name))
        ]
        return ", ".join([str(self.establishment or "DBS check"), *days])


def correct_clearance(
    *, clearance: Clearance, facts: Facts, reason: str, by: User, at: datetime
) -> None:
    """Changes the facts of the clearance to these facts. Does nothing if they are the same already.

    If the correction shows that the clearance has not ended, the clearance is valid again. Raises
    FieldError if there is no reason, or for dates that cannot be right. Raises ChangedMeanwhile if
    somebody else has just changed the clearance, or if the volunteer already has a clearance like
    this one. Raises NotAllowed if `by` cannot do this.
    """
    check_clear(by, clearance.volunteer, clearance.establishment)
    check_clear(by, clearance.volunteer, facts.establishment)
    _check_dates(clearance, facts, at)
    if not reason.strip():
        raise FieldError("reason", NO_REASON)
    try:
        with transaction.atomic():
            row = Clearance.objects.select_for_update(of=("self",)).get(pk=clearance.pk)
            if row.status != clearance.status:
                raise ChangedMeanwhile(
                    "Somebody else has just changed this clearance. Check what the clearance says "
                    "now."
                )
            _correct(row, facts, reason.strip(), by, at)
    except IntegrityError as error:
        raise ChangedMeanwhile(
            "This volunteer already has a clearance like this one. Check the prison and the dates."
        ) from error


def _correct(row: Clearance, facts: Facts, reason: str, by: User, at: datetime) -> None:
    before = Facts.of(row)
    if before == facts:
        return
    values = {field.name: getattr(facts, field.name) for field in fields(facts)}
    values |= {"was_corrected": True, "reminders": 0}
    today = london_date(at)
    lasts = facts.expires_on is None or facts.expires_on >= today
    if row.status == ClearanceStatus.EXPIRED and lasts:
        apply_transition(CLEARANCE, "reinstate", row, by=by, at=at, **values)
    else:
        Clearance.objects.filter(pk=row.pk).update(**values)
    ClearanceCorrection.objects.create(
        clearance=row,
        before=before.words,
        after=facts.words,
        reason=reason,
        corrected_by=by,
        corrected_at=at,
    )
    audit.record("correct", row, by=by, at=at)


def _check_dates(clearance: Clearance, facts: Facts, at: datetime) -> None:
    """Raises FieldError for the first date that cannot be right."""
    for name in ("requested_on", "chased_on", "issued_on", "refused_on"):
        day = getattr(facts, name)
        if day is None and name != "requested_on" and getattr(clearance, name):
            raise FieldError(name, "Enter a date")
        if day:
            check_not_to_come(name, day, at)
    requested, issued, ends = facts.requested_on, facts.issued_on, facts.expires_on
    if requested is None and issued is None and facts.refused_on is None:
        raise FieldError("requested_on", "Enter the date of the request")
    if requested and facts.chased_on and facts.chased_on < requested:
        raise FieldError("chased_on", "Date must be on or after the date of the request")
    if requested and issued and issued < requested:
        raise FieldError("issued_on", "Date must be on or after the date of the request")
    if issued and ends and ends < issued:
        raise FieldError("expires_on", "Last day must be the same as or after the first day")
    if ends and facts.establishment is None and ends != clearance.expires_on:
        raise FieldError("expires_on", "A DBS check has no last day. Leave this empty")
