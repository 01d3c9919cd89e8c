"""What staff see of applicants who may be one person: pairs side by side, and one person's other
applications."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.dateformat import format as in_words

from config.accounts.models import User
from config.common.addresses import mailbox_of, phone_alike, postcode_alike
from config.common.likeness import words_of
from recruitment.duplicates.likeness import Decided, LikePair, possible_duplicates
from recruitment.models import Application
from recruitment.permissions import applications_for
from recruitment.states import OVER

NO_SIGN: Final = "These applications do not look alike"
SEALED: Final = ("sealed_lived_experience", "sealed_disclosure", "sealed_conflicts")

Said = Iterator[tuple[object, str]]
"""What an application says, twice: in a form that we can compare, and as the applicant wrote it."""


def _names(row: Application) -> Said:
    yield words_of(row.full_name), row.full_name


def _births(row: Application) -> Said:
    if row.born_on:
        yield row.born_on, in_words(row.born_on, "j F Y")


def _emails(row: Application) -> Said:
    yield mailbox_of(row.applicant.email), row.applicant.email


def _phones(row: Application) -> Said:
    yield phone_alike(row.phone), row.phone


def _postcodes(row: Application) -> Said:
    yield postcode_alike(row.postcode), row.postcode


def _referees(row: Application) -> Said:
    for reference in row.references.all():
        yield mailbox_of(reference.email), f"{reference.name}, {reference.email}"


LINES: Final[dict[str, Callable[[Application], Said]]] = {
    "Name": _names,
    "Date of birth": _births,
    "Email": _emails,
    "Phone": _phones,
    "Postcode": _postcodes,
    "Referees": _referees,
}


@dataclass(frozen=True)
class Side:
    """One applicant of a pair, with those of their applications that the member of staff screens,
    newest first."""

    key: int
    applications: list[Application]

    @property
    def name(self) -> str:
        return self.applications[0].full_name

    def entries(self, line: Callable[[Application], Said]) -> dict[object, str]:
        """What the applications say for one line of the table, such as the phone numbers. Each
        different thing comes once, by the key with which we compare it."""
        return dict(entry for row in self.applications for entry in line(row) if entry[1])


@dataclass(frozen=True)
class Fact:
    """One line of the table: what the 2 applicants say, and whether some of it is the same."""

    title: str
    first: list[str]
    second: list[str]
    is_alike: bool


@dataclass(frozen=True)
class SideBySide:
    """A pair of applicants, as a page shows it."""

    says: list[str]
    first: Side
    second: Side

    @property
    def facts(self) -> Iterator[Fact]:
        for title, line in LINES.items():
            first, second = self.first.entries(line), self.second.entries(line)
            is_alike = bool((first.keys() & second.keys()) - {""})
            yield Fact(title, [*first.values()], [*second.values()], is_alike)

    @property
    def applications(self) -> tuple[list[Application], list[Application]]:
        return self.first.applications, self.second.applications

    @property
    def has_two_live(self) -> bool:
        """Whether each of the 2 applicants has an application for the same cohort, and neither
        application has ended."""
        one, other = (
            {row.cohort_id for row in rows if _is_live(row)} for rows in self.applications
        )
        return not one.isdisjoint(other)


def side_by_side(pairs: Iterable[LikePair], *, user: User) -> list[SideBySide]:
    """The pairs with the applications that this person screens. 2 queries."""
    pairs = list(pairs)
    applicants = {key for pair in pairs for key in (pair.first, pair.second)}
    rows = applications_for(user).filter(applicant__in=applicants).defer("motivation", *SEALED)
    rows = rows.select_related("applicant", "cohort").prefetch_related("references")
    applications: dict[int, list[Application]] = defaultdict(list)
    for row in rows.order_by("-submitted_at", "-pk"):
        applications[row.applicant_id].append(row)
    return [
        SideBySide(
            [sign.label for sign in pair.signs] or [NO_SIGN],
            Side(pair.first, applications[pair.first]),
            Side(pair.second, applications[pair.second]),
        )
        for pair in pairs
    ]


def possible_duplicates_of(application: Application, *, user: User) -> list[SideBySide]:
    """The possible duplicates of this applicant, as pairs with each of the other applicants. At
    most 6 queries, and one if there is no such pair."""
    pairs = possible_duplicates(user, of=[application.applicant_id])
    return side_by_side(pairs, user=user) if pairs else []


def with_possible_duplicates(applicants: Collection[int], *, user: User) -> set[int]:
    """Those of `applicants` who may be the same person as another applicant. At most 4 queries, and
    one if there are none."""
    pairs = possible_duplicates(user, of=applicants)
    return {key for pair in pairs for key in (pair.first, pair.second)} & {*applicants}


@dataclass(frozen=True)
class History:
    """The other applications of one person, newest first.

    `is_second` is true if the person has another application for the same cohort, and neither
    application has ended.
    """

    applications: list[Application]
    is_second: bool


def history_of(application: Application, *, user: User) -> History:
    """The other applications of the applicant. Includes the applications from another account if
    somebody has decided that both accounts are of one person. Contains only applications that
    `user` screens. 2 queries."""
    accounts = Decided.now().accounts_of(application.applicant_id)
    rows = applications_for(user).filter(applicant__in=accounts).exclude(pk=application.pk)
    others = rows.select_related("cohort").defer("motivation", *SEALED)
    applications = list(others.order_by("-submitted_at", "-pk"))
    live = (row for row in applications if _is_live(row) and _is_live(application))
    return History(applications, any(row.cohort_id == application.cohort_id for row in live))


def _is_live(application: Application) -> bool:
    return application.status not in OVER
