"""What a mentor needs to get into a prison besides a clearance: an induction (key talk) and a pass.
Also what a mentor has to renew: passes, clearances, the DBS check and the yearly refresher."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet

from config.accounts.lists import number_of
from config.accounts.models import User
from config.common.clock import london_date
from config.common.errors import FieldError, NotAllowed
from matching.mentors.about import changing
from matching.models import Mentor
from matching.permissions import mentors_for
from matching.states import MentorStatus
from recruitment.clearances.dbs import latest_start, renewal_on
from recruitment.clearances.lists import ending_soon
from recruitment.models import (
    Clearance,
    Establishment,
    PrisonAccess,
    current_clearance_rules,
)
from recruitment.permissions import establishments_for
from recruitment.states import ClearanceStatus

REFRESHER_MONTHS: Final = 12
ENDS_SOON: Final = timedelta(days=90)
LONGEST_PASS: Final = timedelta(days=3653)


@dataclass(frozen=True)
class Entry:
    """A mentor's induction and pass at one prison. `can_change`: whether the reader of the page
    coordinates the prison."""

    prison: Establishment
    access: PrisonAccess
    can_change: bool


def entries_of(mentor: Mentor, *, by: User) -> list[Entry]:
    """An entry for each prison that has cleared the mentor or may still do so. Also an entry for
    each other prison with a record of the mentor's induction or pass. 3 queries."""
    clearances = Clearance.objects.filter(volunteer=mentor.user_id)
    where = clearances.exclude(status=ClearanceStatus.REFUSED).values("establishment")
    known = {row.establishment_id: row for row in _access_of(mentor)}
    prisons = Establishment.objects.filter(Q(pk__in=where) | Q(pk__in=list(known)))
    own = set(establishments_for(by).values_list("pk", flat=True))
    return [
        Entry(prison, known.get(prison.pk) or PrisonAccess(establishment=prison), prison.pk in own)
        for prison in prisons.order_by("name")
    ]


def access_at(mentor: Mentor, establishment: Establishment) -> PrisonAccess:
    """The record of this mentor's induction and pass at this prison. If there is none, returns a
    new record that is not saved. One query."""
    row = PrisonAccess.objects.filter(volunteer=mentor.user_id, establishment=establishment).first()
    return row or PrisonAccess(volunteer_id=mentor.user_id, establishment=establishment)


def _access_of(mentor: Mentor) -> list[PrisonAccess]:
    return list(PrisonAccess.objects.filter(volunteer=mentor.user_id))


def record_access(
    *,
    mentor: Mentor,
    establishment: Establishment,
    inducted_on: date | None,
    pass_expires_on: date | None,
    version: int | None = None,
    by: User,
    at: datetime,
) -> None:
    """Records the mentor's induction at this prison, and the last day of the mentor's pass.
    `version` means the same as in lock_mentor. Safe to repeat. Raises FieldError for a day that
    cannot be right. Raises EditedMeanwhile if somebody has changed the mentor since the page was
    shown. Raises HasLeft if the mentor has left, and NotAllowed if `by` does not coordinate the
    prison."""
    if not establishments_for(by).filter(pk=establishment.pk).exists():
        raise NotAllowed(f"You do not coordinate {establishment}. Ask its coordinator to do this.")
    _check_not_to_come("inducted_on", inducted_on, at)
    if pass_expires_on and pass_expires_on > london_date(at) + LONGEST_PASS:
        raise FieldError("pass_expires_on", "Last day of the pass must be within 10 years")
    with changing(mentor, "prison_access", version=version, by=by, at=at) as mentor:
        row = access_at(mentor, establishment)
        if row.pass_expires_on is None or pass_expires_on is None:
            row.pass_since = london_date(at) if pass_expires_on else None
        row.inducted_on, row.pass_expires_on = inducted_on, pass_expires_on
        row.save()


def record_refresher(
    *, mentor: Mentor, refreshed_on: date, version: int | None = None, by: User, at: datetime
) -> None:
    """Records the mentor's last yearly refresher. `version` means the same as in lock_mentor. Safe
    to repeat. Raises FieldError for a day in the future. Raises EditedMeanwhile if somebody has
    changed the mentor since the page was shown. Raises HasLeft if the mentor has left, and
    NotAllowed if `by` cannot do this."""
    _check_not_to_come("refreshed_on", refreshed_on, at)
    with changing(mentor, "refresher", version=version, by=by, at=at) as mentor:
        mentor.refreshed_on = refreshed_on
        mentor.save(update_fields=["refreshed_on"])


def _check_not_to_come(field: str, day: date | None, at: datetime) -> None:
    if day and day > london_date(at):
        raise FieldError(field, "Date must be today or in the past")


def refresher_in_words(mentor: Mentor) -> list[str]:
    """The day of the mentor's last refresher, in words. A page shows this day when somebody else
    has just changed it."""
    return [f"{mentor.refreshed_on:%-d %B %Y}"] if mentor.refreshed_on else []


def refresher_due_on(mentor: Mentor) -> date | None:
    """The day 12 months after the mentor's last refresher. For a mentor without a refresher, the
    day 12 months after their training started. None if we know neither day. No query when the
    cohort is loaded."""
    last = mentor.refreshed_on or (mentor.cohort and mentor.cohort.training_starts_on)
    return last + relativedelta(months=REFRESHER_MONTHS) if last else None


class Kind(Enum):
    """The kinds of things that a mentor has to renew."""

    CLEARANCE = "clearance"
    DBS = "DBS check"
    PRISON_PASS = "pass"  # noqa: S105 # a pass to a prison
    REFRESHER = "yearly refresher"


@dataclass(frozen=True)
class Renewal:
    """Something that a mentor must renew by the day `on`. Only a clearance and a pass have a
    `prison`."""

    mentor: Mentor
    kind: Kind
    on: date
    prison: Establishment | None = None

    @property
    def what(self) -> str:
        """What the mentor must renew, such as "pass for HMP Example" or "yearly refresher"."""
        word = "at" if self.kind == Kind.CLEARANCE else "for"
        return f"{self.kind.value} {word} {self.prison}" if self.prison else self.kind.value


def renewals_soon(user: User, *, today: date) -> list[Renewal]:
    """The passes that have ended or end within 90 days, and the yearly refreshers that were due or
    are due within 90 days. The earliest comes first. Has only the mentors that `user` looks after.
    Leaves out refreshers without a known due date. 2 queries."""
    passes = _passes_to_renew(user, today=today)
    rows = [
        _renewal_of_pass(row.volunteer.mentor, row)
        for row in passes.select_related("establishment", "volunteer__mentor")
    ]
    rows += [
        Renewal(mentor, Kind.REFRESHER, due_on)
        for mentor in _to_refresh(user, today=today).select_related("user", "cohort")
        if (due_on := refresher_due_on(mentor))
    ]
    return sorted(rows, key=_day)


def number_to_renew(user: User, *, today: date) -> int:
    """How many renewals renewals_soon would return. 2 queries."""
    return _number_of_passes(user, today=today) + _number_of_refreshers(user, today=today)


def _passes_to_renew(user: User, *, today: date) -> QuerySet[PrisonAccess]:
    return PrisonAccess.objects.filter(
        pass_expires_on__lte=today + ENDS_SOON,
        establishment__in=establishments_for(user).open(),
        volunteer__mentor__in=_team(user),
    )


def _to_refresh(user: User, *, today: date) -> QuerySet[Mentor]:
    """The mentors whose refresher is due within 90 days."""
    last = latest_start(today + ENDS_SOON, REFRESHER_MONTHS)
    first = Q(refreshed_on__isnull=True, cohort__training_starts_on__lte=last)
    return _team(user).filter(Q(refreshed_on__lte=last) | first)


_number_of_passes = number_of(_passes_to_renew)
_number_of_refreshers = number_of(_to_refresh)


def _team(user: User) -> QuerySet[Mentor]:
    return mentors_for(user).exclude(status=MentorStatus.LEFT)


def own_renewals(mentor: Mentor, *, today: date) -> list[Renewal]:
    """The mentor's passes, clearances and DBS check that have ended or end within 90 days. Also the
    yearly refresher, if it was due or is due within 90 days. The earliest comes first. 4
    queries."""
    passes = PrisonAccess.objects.filter(
        volunteer=mentor.user_id, pass_expires_on__lte=today + ENDS_SOON
    )
    rows = [_renewal_of_pass(mentor, row) for row in passes.select_related("establishment")]
    rows += _clearances_soon(mentor, today=today)
    refresher = refresher_due_on(mentor)
    if refresher and refresher <= today + ENDS_SOON:
        rows.append(Renewal(mentor, Kind.REFRESHER, refresher))
    return sorted(rows, key=_day)


def _clearances_soon(mentor: Mentor, *, today: date) -> Iterator[Renewal]:
    rules = current_clearance_rules()
    own = Clearance.objects.filter(volunteer=mentor.user_id).select_related("establishment")
    for row in ending_soon(own, today=today):
        kind = Kind.CLEARANCE if row.establishment else Kind.DBS
        if on := renewal_on(row, rules):
            yield Renewal(mentor, kind, on, row.establishment)


def _renewal_of_pass(mentor: Mentor, row: PrisonAccess) -> Renewal:
    """The renewal of this pass. The pass must have a last day."""
    return Renewal(mentor, Kind.PRISON_PASS, row.pass_expires_on or date.max, row.establishment)


def _day(renewal: Renewal) -> tuple[date, int]:
    return renewal.on, renewal.mentor.pk
