"""What a programme report consists of: figures in rows, rows in tables, and checks between the
figures. Uses no database, so that pages, files and stored reports can all use these classes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, StrEnum
from functools import cached_property
from typing import Final

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True)
class Scope:
    """What a report is about: the days from `first` to `last`, both included, and the ids of the
    prisons. If `prisons` is None, the report is about all prisons. The report says what we knew on
    the day `as_at`. Whatever happened or was recorded later does not count."""

    first: date
    last: date
    as_at: date
    prisons: frozenset[int] | None = None

    @property
    def until(self) -> date:
        """The last day that the report counts: `last`, or `as_at` if that is earlier."""
        return min(self.last, self.as_at)

    @property
    def before(self) -> "Scope":
        """The period of the same length that ends on the day before this period. If this period is
        a number of whole months, so is the period before. In both periods, there are the same
        number of days from `last` to `as_at`."""
        last = self.first - timedelta(days=1)
        after = self.last + timedelta(days=1)
        if self.first.day == after.day == 1:
            months = relativedelta(after, self.first)
            first = self.first - months
        else:
            first = self.first - (after - self.first)
        return Scope(first, last, last + (self.as_at - self.last), self.prisons)


class Chapter(StrEnum):
    """The chapters of a report, in their order."""

    REFERRALS = "referrals"
    PEOPLE = "people"
    SUPPORT = "support"
    GATE = "gate"
    OUTCOMES = "outcomes"
    HELP = "help"
    SAFETY = "safety"
    VOLUNTEERS = "volunteers"
    VOICES = "voices"


TITLES: Final[Mapping[Chapter, str]] = {
    Chapter.REFERRALS: "Referrals",
    Chapter.PEOPLE: "The men we supported",
    Chapter.SUPPORT: "Sessions and support",
    Chapter.GATE: "Through the gate",
    Chapter.OUTCOMES: "Outcomes",
    Chapter.HELP: "Toolkits, questionnaires and other services",
    Chapter.SAFETY: "Concerns and ACCT",
    Chapter.VOLUNTEERS: "Volunteers",
    Chapter.VOICES: "Feedback and case studies",
}


@dataclass(frozen=True)
class Definition:
    """What a figure means, in plain words. `says` is one sentence. `numerator` says what we count.
    `denominator` says what the figure is a share of. It is empty if the figure is not a share.
    `source` says which records we count. Figures of one kind share a definition."""

    key: str
    says: str
    numerator: str
    denominator: str
    source: str


class RecordKind(StrEnum):
    """What kind of records a list behind a figure has."""

    REFERRAL = "referral"
    MAN = "participant"
    MATCH = "match"
    SESSION = "session"
    MENTOR = "mentor"
    USER = "user"
    TOOLKIT = "toolkit use"
    QUESTIONNAIRE = "questionnaire"
    ONWARD = "onward referral"
    CONCERN = "concern"
    ACCT = "what we were told about ACCT"
    REMARK = "remark"
    FEEDBACK = "feedback"
    CASE_STUDY = "case study"


@dataclass(frozen=True)
class Records:
    """The records behind a figure: their kind, and their ids in ascending order, each once. It has
    no names. Code that shows the records must leave out those that the reader cannot see."""

    kind: RecordKind
    ids: tuple[int, ...]

    @classmethod
    def of(cls, kind: RecordKind, ids: Iterable[int]) -> "Records":
        return cls(kind, tuple(sorted(set(ids))))


class Unit(Enum):
    """What the value of a figure counts. We show minutes as hours."""

    COUNT = "count"
    MINUTES = "minutes"
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True)
class Figure:
    """One number of a report.

    `key` is its name in the report, such as "sources.wing". No other figure has the same key.
    `label` is the heading of its column. `value` is None if there is nothing to measure, such as a
    usual wait if no man was matched. `of` is the count that the figure is a share of. If we do not
    know of all of these whether they count, `known` says of how many we know it. `records` are the
    records behind the figure. If the unit is a count, there are as many records as `value`. A
    figure that a publication hides has no value.
    """

    key: str
    label: str
    value: int | None
    definition: Definition
    records: Records
    of: int | None = None
    known: int | None = None
    unit: Unit = Unit.COUNT
    is_hidden: bool = False

    @property
    def percent(self) -> int | None:
        """The share in whole percent. Half a percent is rounded up. None if the figure is not a
        share, or if it is a share of 0."""
        if self.value is None or not self.of:
            return None
        return (200 * self.value + self.of) // (2 * self.of)

    @property
    def opens(self) -> bool:
        """Whether we can list the records behind the figure: there are as many as it counts."""
        return self.unit is not Unit.COUNT or self.value == len(self.records.ids)


@dataclass(frozen=True)
class Row:
    """One row of a table. Its figures are in the order of the table's columns."""

    key: str
    label: str
    figures: tuple[Figure, ...]


class Chart(Enum):
    """How we draw a table. BARS are lengths side by side. SHARES are parts of one whole."""

    BARS = "bars"
    SHARES = "shares"


@dataclass(frozen=True)
class Table:
    """One table. All rows have the same columns. `says` is a sentence about what the table shows.
    It also describes the table's picture. If there is a `total`, each record of the total is in
    exactly 1 row, so the rows add up to the total. `notes` are sentences about what a publication
    changed."""

    key: str
    chapter: Chapter
    title: str
    says: str
    rows: tuple[Row, ...]
    total: Row | None = None
    chart: Chart | None = None
    notes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        rows = self.all_rows
        return tuple(figure.label for figure in rows[0].figures) if rows else ()

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """The rows, then the total."""
        return self.rows if self.total is None else (*self.rows, self.total)

    @property
    def figures(self) -> Iterator[Figure]:
        return (figure for row in self.all_rows for figure in row.figures)


class Relation(Enum):
    EQUAL = "="
    AT_MOST = "≤"


@dataclass(frozen=True)
class Identity:
    """A check that must hold in every report. The sum of the figures on the left must equal the sum
    of the figures on the right, or be at most as large. If `is_within` is true, each record on the
    left must be on the right too."""

    key: str
    says: str
    left: tuple[Figure, ...]
    relation: Relation
    right: tuple[Figure, ...]
    is_within: bool = False

    @property
    def left_sum(self) -> int:
        return sum(figure.value or 0 for figure in self.left)

    @property
    def right_sum(self) -> int:
        return sum(figure.value or 0 for figure in self.right)

    @property
    def holds(self) -> bool:
        if self.relation is Relation.EQUAL and self.left_sum != self.right_sum:
            return False
        return self.left_sum <= self.right_sum and (not self.is_within or self._left_in_right)

    @property
    def _left_in_right(self) -> bool:
        left = {pk for figure in self.left for pk in figure.records.ids}
        return left <= {pk for figure in self.right for pk in figure.records.ids}


@dataclass(frozen=True)
class ProgrammeReport:
    """A whole report. `before` has the same tables for the period before. Some rows are about
    something that only 1 of the 2 periods has, such as a service. Such a row is missing in the
    other period. `has_lost_records` says that some of the records behind the figures have been
    deleted. The figures then have no records."""

    scope: Scope
    tables: tuple[Table, ...]
    identities: tuple[Identity, ...]
    before: tuple[Table, ...]
    has_lost_records: bool = False

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every figure, by its key."""
        return figures_of(self.tables)

    @cached_property
    def figures_before(self) -> dict[str, Figure]:
        """Every figure of the period before, by its key."""
        return figures_of(self.before)

    def table(self, key: str) -> Table:
        """The table with this key. Raises KeyError if the report has no such table."""
        return _table(self.tables, key)

    @property
    def holds(self) -> bool:
        return all(identity.holds for identity in self.identities)


def figures_of(tables: Iterable[Table]) -> dict[str, Figure]:
    """The figures of these tables, by their keys."""
    return {figure.key: figure for table in tables for figure in table.figures}


def _table(tables: Iterable[Table], key: str) -> Table:
    """The first of these tables with this key. Raises KeyError."""
    for table in tables:
        if table.key == key:
            return table
    raise KeyError(key)
