"""Which men can be in the file for the Data Lab, and what stops the other men."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from dateutil.relativedelta import relativedelta
from django.db.models import F, Max, Model, Q, QuerySet, TextChoices
from django.db.models.functions import Coalesce

from delivery.permissions import SUPPORTED
from matching.models import Match, Participant, ReleaseQuestion
from matching.states import MatchStatus
from reporting.data_lab.layout import FEWEST, Line, parted
from reporting.models import NameParts, SharingBasis

Rows = TypeVar("Rows", bound=Model)


class Lack(TextChoices):
    """What stops a man from being in the file."""

    NAME = "name", "a first name and a surname"
    BORN_ON = "born_on", "date of birth"
    NUMBER = "number", "prison number"
    RELEASE = "release", "the day he left prison"
    BASIS = "basis", "a legal basis for sending his data"
    YEAR = "year", "one full year out of prison"
    ALIVE = "alive", "he has died"


DATA = frozenset({Lack.NAME, Lack.BORN_ON, Lack.NUMBER})
"""The kinds of Lack about data that the Data Lab needs to find a man in its records."""
TIME = frozenset({Lack.RELEASE, Lack.YEAR})


@dataclass(frozen=True)
class Man:
    """One man that we have supported. `referral` is the key of his latest referral that led to
    support. `began` is the first day of any support. `ended` is the last day of all support.
    `released` is the first day on which he left prison after support began. `is_name_checked` says
    that somebody has checked how his name is split."""

    pk: int
    referral: int
    surname: str
    forename: str
    is_name_checked: bool
    born_on: date | None
    prison_number: str
    began: date
    ended: date | None
    released: date | None
    lacks: frozenset[Lack]

    @property
    def can_be_sent(self) -> bool:
        return not self.lacks

    @property
    def in_order(self) -> list[Lack]:
        """What the man lacks, in the order of Lack."""
        return [lack for lack in Lack if lack in self.lacks]

    @property
    def year_over_on(self) -> date | None:
        return self.released and year_after(self.released)

    @property
    def line(self) -> Line:
        """The man's line in the file. Raises ValueError if he cannot be in the file."""
        if not self.can_be_sent or self.born_on is None:
            raise ValueError(f"Man {self.pk} cannot be sent")
        names = (self.surname, self.forename, self.born_on, self.prison_number)
        return Line(*names, self.began, self.ended)


@dataclass(frozen=True)
class Standing:
    """All men that we have supported, in the order of their names."""

    men: tuple[Man, ...]

    @cached_property
    def ready(self) -> list[Man]:
        return [man for man in self.men if man.can_be_sent]

    @property
    def complete(self) -> int:
        """How many men have all the data that the Lab needs to find them."""
        return sum(not man.lacks & DATA for man in self.men)

    @property
    def due(self) -> int:
        """How many men left prison at least a year ago."""
        return sum(not man.lacks & TIME for man in self.men)

    @property
    def with_basis(self) -> int:
        return sum(Lack.BASIS not in man.lacks for man in self.men)

    @property
    def more_needed(self) -> int:
        return max(0, FEWEST - len(self.ready))

    @cached_property
    def lacking(self) -> Counter[Lack]:
        """How many men have each kind of Lack."""
        return Counter(lack for man in self.men for lack in man.lacks)

    def those_lacking(self, lack: str) -> list[Man]:
        """The men who lack what `lack` names. If `lack` is "ready", the men who lack nothing. If
        `lack` is empty, all men."""
        if lack == "ready":
            return self.ready
        return [man for man in self.men if not lack or lack in man.lacks]


def data_lab_men(*, today: date, only: Collection[int] | None = None) -> Standing:
    """All men that we have begun to support, and what each man lacks. If `only` has the keys of
    some men, returns only these men. 5 queries, however many men there are. Does not load the
    records of the men. A page must load the records that it shows."""
    support = _support(only)
    men = _limited(Participant.objects.order_by("name", "pk"), "pk", only)
    releases, names, allowed = _releases(only), _names(only), _allowed(only)
    rows = []
    for pk, name, born_on, number, died_on in men.values_list(
        "pk", "name", "born_on", "prison_number", "died_on"
    ):
        his = support.get(pk)
        if his is None:
            continue
        surname, forename = names.get((pk, name)) or parted(name)
        days = [day for day in (*his.released, *releases[pk]) if day >= his.began]
        released = min(days, default=None)
        lacks = {
            Lack.NAME: not (surname and forename),
            Lack.BORN_ON: born_on is None,
            Lack.NUMBER: not number,
            Lack.RELEASE: released is None,
            Lack.BASIS: pk not in allowed,
            Lack.YEAR: released is not None and year_after(released) > today,
            Lack.ALIVE: died_on is not None,
        }
        rows.append(
            Man(
                pk=pk,
                referral=his.referral,
                surname=surname,
                forename=forename,
                is_name_checked=(pk, name) in names,
                born_on=born_on,
                prison_number=number,
                began=his.began,
                ended=his.ended,
                released=released,
                lacks=frozenset(lack for lack, is_lacking in lacks.items() if is_lacking),
            )
        )
    return Standing(tuple(rows))


def year_after(released: date) -> date:
    """The day 1 year after release. The Lab counts reoffending in this year."""
    return released + relativedelta(years=1)


@dataclass(frozen=True)
class _Support:
    """The support of one man, over all his matches."""

    referral: int
    began: date
    ended: date | None
    released: tuple[date, ...]


def _support(only: Collection[int] | None) -> dict[int, _Support]:
    supported = Match.objects.filter(status__in=sorted(SUPPORTED - {MatchStatus.TO_START}))
    matches = supported.filter(referral__participant__erased_on__isnull=True)
    his = _limited(matches, "referral__participant", only)
    rows = his.annotate(began=Coalesce("first_met_on", "started_on")).order_by("began", "pk")
    by_man: dict[int, list[tuple[int, date, date | None, date | None]]] = defaultdict(list)
    for man, *row in rows.values_list(
        "referral__participant", "referral", "began", "ended_on", "released_on"
    ):
        by_man[man].append((row[0], row[1], row[2], row[3]))
    return {man: _joined(row) for man, row in by_man.items()}


def _joined(matches: list[tuple[int, date, date | None, date | None]]) -> _Support:
    """The support of one man. The matches are in the order in which they began."""
    ends = [ended for _, _, ended, _ in matches]
    over = [ended for ended in ends if ended]
    return _Support(
        referral=matches[-1][0],
        began=matches[0][1],
        ended=max(over) if len(over) == len(ends) else None,
        released=tuple(released for *_, released in matches if released),
    )


def _releases(only: Collection[int] | None) -> dict[int, list[date]]:
    """The days on which each man left prison, from the answers to our questions about his release
    date."""
    answers = ReleaseQuestion.objects.filter(
        answer=ReleaseQuestion.Answer.LEFT,
        release_on=F("referral__release_on"),
    )
    answers = _limited(answers, "referral__participant", only)
    days: dict[int, list[date]] = defaultdict(list)
    for man, day in answers.values_list("referral__participant", "release_on"):
        days[man].append(day)
    return days


def _names(only: Collection[int] | None) -> dict[tuple[int, str], tuple[str, str]]:
    """The names that somebody has checked: the parts of each name, by the man's key and the name on
    his record."""
    rows = _limited(NameParts.objects.all(), "participant", only)
    return {
        (man, of): (surname, forename)
        for man, of, surname, forename in rows.values_list(
            "participant", "of", "surname", "forename"
        )
    }


def _allowed(only: Collection[int] | None) -> frozenset[int]:
    """The men whose data we may send, because they have a basis in force."""
    rows = _limited(SharingBasis.objects.order_by(), "referral__participant", only)
    by_man: Iterable[tuple[int, date | None, date | None]] = rows.values_list(
        "referral__participant"
    ).annotate(given=Max("given_on", filter=Q(withdrawn_on=None)), withdrawn=Max("withdrawn_on"))
    return frozenset(
        man
        for man, given, withdrawn in by_man
        if given and (withdrawn is None or given > withdrawn)
    )


def _limited(rows: QuerySet[Rows], man: str, only: Collection[int] | None) -> QuerySet[Rows]:
    """The rows of the men in `only`. `man` is the lookup from a row to its man. If `only` is None,
    all rows."""
    return rows if only is None else rows.filter(**{f"{man}__in": only})
