"""The files of records that people can download: what a file contains, who sees which rows, and the
columns that many files begin with. A file never has a sealed text."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.timezone import localtime

from config.accounts.models import User
from config.ui.downloads import files
from matching.models import Match
from recruitment.models import Establishment

Column = Callable[[Any], str]


@dataclass(frozen=True, kw_only=True)
class File(files.File):
    """A kind of file about the support of men, which staff can download. `name` is in its address.
    `contains` says what is in the file, to somebody who has never seen it. `prison` and `day` are
    the paths from a row to its prison and to its day. A file for a period has the rows whose day is
    in the period."""

    contains: str
    day: str
    prison: str
    page: str = "delivery:downloads"

    def chosen(
        self,
        user: User,
        *,
        prisons: Iterable[Establishment] = (),
        first: date | None = None,
        last: date | None = None,
    ) -> QuerySet[Any]:
        """The rows of the file that this person can see, at these prisons, from `first` to `last`,
        both included. Without prisons, returns the rows of all prisons. With `first` or `last`,
        leaves out rows without a day."""
        rows = self.rows(user)
        keys = [prison.pk for prison in prisons]
        if keys:
            rows = rows.filter(**{f"{self.prison}__in": keys})
        if first:
            rows = rows.filter(**{f"{self.day}__gte": first})
        if last:
            rows = rows.filter(**{f"{self.day}__lte": last})
        return rows


def of_match(part: Callable[[Match], str]) -> Column:
    """A column that shows what `part` returns for the match of a row. Empty if the row has no
    match."""
    return lambda row: part(row.match) if row.match else ""


MATCH: Final[Mapping[str, Column]] = {
    "Man": of_match(lambda match: match.referral.name),
    "Prison number": of_match(lambda match: match.referral.prison_number),
    "Reference": of_match(lambda match: match.referral.reference),
    "Mentor": of_match(lambda match: str(match.mentor)),
    "Prison now": of_match(lambda match: match.referral.establishment.name),
}
"""The columns that say who a row is about, for rows with a match."""
MATCH_RELATED: Final = (
    "match__mentor__user",
    "match__referral__establishment",
    "match__referral__participant",
)
REFERRAL: Final[Mapping[str, Column]] = {
    "Man": lambda row: row.referral.name,
    "Prison number": lambda row: row.referral.prison_number,
    "Reference": lambda row: row.referral.reference,
    "Prison now": lambda row: row.referral.establishment.name,
}
"""The columns that say who a row is about, for rows with a referral."""
REFERRAL_RELATED: Final = ("referral__establishment", "referral__participant")


def day_in_file(on: date | None) -> str:
    """The day as all files show it, such as "2027-03-04". Empty if there is no day."""
    return on.isoformat() if on else ""


def time_in_file(at: datetime | None) -> str:
    """The day and the time in London as all files show them, such as "2027-03-04 14:30". Empty if
    there is no time."""
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


def yes_or_no(answer: bool | None) -> str:
    """The answer as “yes” or “no”. Empty for None."""
    return {True: "yes", False: "no", None: ""}[answer]
