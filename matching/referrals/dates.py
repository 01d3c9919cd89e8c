"""The release dates of a man, and which of them rounds use."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import london_date
from config.common.errors import FieldError
from matching.models import Referral, ReleaseDate, ReleaseKind
from matching.permissions import check_decide
from matching.referrals.record import EditedMeanwhile, Part, editing

THREE_MONTHS_OF_DAYS: Final = 90
"""The fewest days left to serve, on the day of the referral, for a man to be eligible."""


LONGEST_SENTENCE: Final = timedelta(days=60 * 365)
"""How far ahead a release date can be. A later date is a typing mistake: the longest minimum terms
that courts set here are under 60 years."""


def date_for_rounds(dates: Iterable[ReleaseDate]) -> ReleaseDate | None:
    """The release date that rounds use: the earliest date on which the man is likely to leave. None
    if there is none.

    If the prison has confirmed a release, dates of other kinds do not count. The end of the licence
    never counts, because the man leaves prison earlier.
    """
    likely = [row for row in dates if row.is_likely and row.kind != ReleaseKind.SENTENCE_EXPIRY]
    settled = [row for row in likely if row.kind == ReleaseKind.CONFIRMED]
    return min(settled or likely, key=lambda row: (row.on, row.kind), default=None)


def use_in_rounds(referral: Referral, row: ReleaseDate | None) -> None:
    """Copies a release date to the referral, so that rounds use the date. Does not save the
    referral."""
    referral.release_on = row.on if row else None
    referral.release_kind = row.kind if row else ""
    referral.release_confirmed_on = row.confirmed_on if row else None


def is_eligible(referral: Referral) -> bool | None:
    """Whether the man had 3 months or more left to serve when he was referred. Nothing else counts.
    None if he is on remand or we know no date."""
    if referral.release_on is None:
        return None
    return (referral.release_on - referral.received_on).days >= THREE_MONTHS_OF_DAYS


def set_release_date(
    *,
    referral: Referral,
    kind: ReleaseKind,
    on: date,
    is_likely: bool,
    confirmed_on: date | None,
    version: int,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Adds the release date of this kind, or replaces it. Also records that the man is not on
    remand.

    `confirmed_on` is the day when the prison last confirmed the date. If it is None, an unchanged
    date keeps its earlier confirmation. `version` is the version of the referral on the page that
    the person saw.

    Raises FieldError for a date that cannot be right. Raises EditedMeanwhile if somebody has
    changed the record since that page. Raises NotAllowed if `by` cannot do this. Safe to repeat.
    """
    check_give_dates(by, referral)
    today = london_date(at)
    if on < referral.received_on:
        raise FieldError("on", "Release date must not be before the day he was referred")
    if on > today + LONGEST_SENTENCE:
        raise FieldError("on", "Release date must be within the next 60 years")
    if confirmed_on and confirmed_on > today:
        raise FieldError(
            "confirmed_on", "The day the prison confirmed the date must be today or in the past"
        )
    with editing(referral, Part.DATES, version=version, reason=reason, by=by, at=at) as current:
        current.on_remand = False
        same = current.release_dates.filter(kind=kind, on=on).first()
        confirmed_on = confirmed_on or (same.confirmed_on if same else None)
        values = {"on": on, "is_likely": is_likely, "confirmed_on": confirmed_on}
        current.release_dates.update_or_create(kind=kind, defaults=values)
        use_in_rounds(current, date_for_rounds(current.release_dates.all()))


def remove_release_date(
    *,
    referral: Referral,
    kind: ReleaseKind,
    version: int,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Removes the release date of this kind. Raises EditedMeanwhile if the record has another
    version by now. Raises NotAllowed if `by` cannot do this. Safe to repeat."""
    check_decide(by, referral)
    with editing(referral, Part.DATES, version=version, reason=reason, by=by, at=at) as current:
        current.release_dates.filter(kind=kind).delete()
        use_in_rounds(current, date_for_rounds(current.release_dates.all()))


def set_on_remand(
    *, referral: Referral, on_remand: bool, version: int, reason: str, by: User, at: datetime
) -> None:
    """Records whether the man is on remand. If he is, removes all his release dates. Raises
    EditedMeanwhile if the record has another version by now. Raises NotAllowed if `by` cannot do
    this. Safe to repeat."""
    check_decide(by, referral)
    with editing(referral, Part.DATES, version=version, reason=reason, by=by, at=at) as current:
        current.on_remand = on_remand
        if on_remand:
            current.release_dates.all().delete()
            use_in_rounds(current, None)


def confirm_release_date(
    *,
    referral: Referral,
    kind: ReleaseKind,
    on: date,
    confirmed_on: date | None = None,
    by: User,
    at: datetime,
) -> None:
    """Records that the prison confirmed a release date. `confirmed_on` is the day of the
    confirmation: None means today.

    `on` is the date that the person saw. Raises EditedMeanwhile if the date of this kind has
    changed since. Raises NotAllowed if `by` cannot do this. Safe to repeat.
    """
    check_decide(by, referral)
    with editing(referral, Part.DATES, version=None, reason="", by=by, at=at) as current:
        rows = current.release_dates.filter(kind=kind, on=on)
        if not rows.update(confirmed_on=confirmed_on or london_date(at)):
            raise EditedMeanwhile(current)
        use_in_rounds(current, date_for_rounds(current.release_dates.all()))


def check_give_dates(by: User, referral: Referral) -> None:
    """Raises NotAllowed unless this person can decide about the man, or has sent the referral."""
    is_referrer = Role.REFERRER in by.roles and referral.referred_by_id == by.pk
    if not is_referrer:
        check_decide(by, referral)
