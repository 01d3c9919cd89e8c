"""When a record is due to be deleted, worked out from the days of one person's time with us. Reads
no database."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from privacy.register.entry import Term, Whose
from privacy.register.terms import (
    NEVER_MATCHED,
    NOT_ACCEPTED,
    REFERRED_MEN,
    SENSITIVE,
    SETTLED,
    SUPPORTED,
    VOLUNTEERED,
    WORKED_HERE,
)


class Kind(StrEnum):
    """What is deleted. The value is stored."""

    SENSITIVE = "sensitive"
    NEVER_MATCHED = "never_matched"
    SUPPORTED = "supported"
    APPLICANT = "applicant"
    VOLUNTEER = "volunteer"
    REFERRER = "referrer"
    STAFF = "staff"
    REST_OF_MAN = "rest_of_man"
    REST_OF_ACCOUNT = "rest_of_account"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def whose(self) -> Whose:
        return WHOSE[self]

    @property
    def term(self) -> Term:
        return TERMS[self]


LABELS: Final = {
    Kind.SENSITIVE: "sensitive parts of men’s records",
    Kind.NEVER_MATCHED: "men who never had a mentor",
    Kind.SUPPORTED: "men who had a mentor",
    Kind.APPLICANT: "people who applied and did not join",
    Kind.VOLUNTEER: "people who trained or mentored",
    Kind.REFERRER: "people who referred men",
    Kind.STAFF: "former staff",
    Kind.REST_OF_MAN: "concerns and complaints about men whose record is erased",
    Kind.REST_OF_ACCOUNT: "concerns about people whose account is erased",
}
TERMS: Final = {
    Kind.SENSITIVE: SENSITIVE,
    Kind.NEVER_MATCHED: NEVER_MATCHED,
    Kind.SUPPORTED: SUPPORTED,
    Kind.APPLICANT: NOT_ACCEPTED,
    Kind.VOLUNTEER: VOLUNTEERED,
    Kind.REFERRER: REFERRED_MEN,
    Kind.STAFF: WORKED_HERE,
    Kind.REST_OF_MAN: SETTLED,
    Kind.REST_OF_ACCOUNT: SETTLED,
}
WHOSE: Final = {
    Kind.SENSITIVE: Whose.MAN,
    Kind.NEVER_MATCHED: Whose.MAN,
    Kind.SUPPORTED: Whose.MAN,
    Kind.APPLICANT: Whose.VOLUNTEER,
    Kind.VOLUNTEER: Whose.VOLUNTEER,
    Kind.REFERRER: Whose.REFERRER,
    Kind.STAFF: Whose.STAFF,
    Kind.REST_OF_MAN: Whose.MAN,
    Kind.REST_OF_ACCOUNT: Whose.VOLUNTEER,
}


@dataclass(frozen=True)
class Ending:
    """The day on which a record is due, and what is deleted then."""

    kind: Kind
    due_on: date


@dataclass
class ManLife:
    """The days that decide when a man's record is due. `supported_until` is the last day of his
    last mentor. `unmatched_on` is when his last referral without a mentor was closed. `closed_on`
    is when his last referral of any kind was closed. `is_live` says that something about him is
    still under way. `is_promised` says that a grant counts him, and that nobody has sent its report
    yet."""

    supported_until: date | None = None
    unmatched_on: date | None = None
    closed_on: date | None = None
    is_live: bool = False
    is_promised: bool = False
    has_sensitive_parts: bool = False

    def endings(self) -> list[Ending]:
        """The day on which his record is due, and the day for his sensitive parts if that is
        earlier. Empty while something is under way."""
        days = [
            *_after(self.supported_until, Kind.SUPPORTED),
            *_after(self.unmatched_on, Kind.NEVER_MATCHED),
        ]
        if self.is_live or not days:
            return []
        kind = Kind.SUPPORTED if self.supported_until else Kind.NEVER_MATCHED
        is_waiting = self.is_promised and kind is Kind.NEVER_MATCHED
        endings = [] if is_waiting else [Ending(kind, max(day.due_on for day in days))]
        if self.has_sensitive_parts:
            last = max(filter(None, (self.supported_until, self.closed_on)))
            endings += _after(last, Kind.SENSITIVE)
        return sorted(endings, key=lambda ending: ending.due_on)


@dataclass
class AccountLife:
    """The days that decide when the record of somebody with an account is due. `seen_on` is the day
    when they last used the service, or when their account was made. The other days are empty if
    they were never an applicant, a volunteer, a referrer or staff. `is_live` says that something
    about them is still under way."""

    seen_on: date
    applied_until: date | None = None
    volunteered_until: date | None = None
    referred_until: date | None = None
    worked_until: date | None = None
    is_live: bool = False

    def endings(self) -> list[Ending]:
        """The day on which their record is due: when the last of their terms ends. Empty while
        something is under way."""
        if self.is_live:
            return []
        days = [
            *_after(self.applied_until, Kind.APPLICANT),
            *_after(self.volunteered_until, Kind.VOLUNTEER),
            *_after(self.referred_until, Kind.REFERRER),
            *_after(self.worked_until, Kind.STAFF),
        ] or _after(self.seen_on, Kind.APPLICANT)
        return [max(days, key=lambda ending: ending.due_on)]


def _after(day: date | None, kind: Kind) -> list[Ending]:
    lasts = kind.term.lasts
    return [Ending(kind, day + lasts)] if day and lasts else []
