"""Applicants who may be one person.

2 applicants look alike if they share a mailbox, a phone number or both referees. Applicants with a
similar name (see config.common.likeness) also look alike if they share a date of birth, a postcode
or one referee. A short form of a first name counts as the full name.

We do not compare the applications of one applicant with each other. For each applicant we use all
their applications, because people move and change their phone number.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from itertools import combinations
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.common.addresses import mailbox_of, phone_alike, postcode_alike
from config.common.likeness import Words, are_similar, names_of
from config.common.queue import TaskName
from recruitment.models import ApplicantDecision, Application, LikeApplicants, Reference
from recruitment.permissions import applications_for
from recruitment.states import ApplicationStatus

COMPARE_APPLICANTS: Final = TaskName("recruitment.compare_applicants")


class Sign(IntEnum):
    """What makes 2 applicants look alike, the strongest sign first."""

    EMAIL = 1
    BIRTH = 2
    PHONE = 3
    POSTCODE = 4
    REFEREES = 5

    @property
    def label(self) -> str:
        return SIGNS[self]


SIGNS: Final = {
    Sign.EMAIL: "Email addresses that go to the same mailbox",
    Sign.BIRTH: "A similar name and the same date of birth",
    Sign.PHONE: "The same phone number",
    Sign.POSTCODE: "A similar name and the same postcode",
    Sign.REFEREES: "Referees in common",
}


@dataclass
class Person:
    """What the applications of one applicant say, without differences of spelling, so that we can
    compare it with others. `key` is the id of the applicant's account."""

    key: int
    mailbox: str
    names: set[Words] = field(default_factory=set)
    born_on: set[date] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    postcodes: set[str] = field(default_factory=set)
    referees: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class LikePair:
    """2 applicants who may be one person, with every sign that they look alike. `first` has the
    lower id."""

    first: int
    second: int
    signs: tuple[Sign, ...]


def people_in(applications: QuerySet[Application]) -> dict[int, Person]:
    """The applicants of these applications, by the id of their account. 2 queries, and about 60 µs
    for each application."""
    people: dict[int, Person] = {}
    columns = ("applicant", "applicant__email", "full_name", "known_as", "born_on", "phone")
    rows = applications.order_by().values_list(*columns, "postcode")
    for key, email, name, known_as, born_on, phone, postcode in rows:
        person = people.setdefault(key, Person(key, mailbox_of(email)))
        person.names |= names_of(name, known_as)
        person.born_on |= {born_on} - {None}
        person.phones |= {phone_alike(phone)} - {""}
        person.postcodes |= {postcode_alike(postcode)} - {""}
    named = Reference.objects.filter(application__in=applications.order_by().values("pk"))
    for key, email in named.order_by().values_list("application__applicant", "email"):
        people[key].referees.add(mailbox_of(email))
    return people


def signs_between(one: Person, other: Person) -> tuple[Sign, ...]:
    """What makes the 2 applicants look alike. The order of the 2 does not matter."""
    same_birth = not one.born_on.isdisjoint(other.born_on)
    has_name = any(
        are_similar(name, with_, same_birth=same_birth)
        for name in one.names
        for with_ in other.names
    )
    common = len(one.referees & other.referees)
    shows = {
        Sign.EMAIL: one.mailbox == other.mailbox,
        Sign.BIRTH: has_name and same_birth,
        Sign.PHONE: not one.phones.isdisjoint(other.phones),
        Sign.POSTCODE: has_name and not one.postcodes.isdisjoint(other.postcodes),
        Sign.REFEREES: common > 1 or (has_name and common == 1),
    }
    return tuple(sign for sign, is_shown in shows.items() if is_shown)


def pairs_among(people: Iterable[Person]) -> list[LikePair]:
    """All pairs of applicants who may be one person. Compares each applicant only with those who
    could be the same person."""
    sorted_: dict[object, list[Person]] = defaultdict(list)
    for person in people:
        for place in set(_places(person)):
            sorted_[place].append(person)
    together = {
        (one.key, other.key) if one.key < other.key else (other.key, one.key): (one, other)
        for place in sorted_.values()
        for one, other in combinations(place, 2)
    }
    return [
        LikePair(*keys, signs)
        for keys, (one, other) in together.items()
        if (signs := signs_between(one, other))
    ]


def _places(person: Person) -> Iterator[object]:
    """The groups that the applicant belongs to. 2 applicants who look alike share at least one
    group."""
    yield person.mailbox
    yield from person.born_on
    yield from person.phones
    yield from combinations(sorted(person.referees), 2)
    for words in person.names:
        letters = sorted(word[0] for word in words)
        initials: set[tuple[str, ...]] = {*combinations(letters, 2)} or {tuple(letters)}
        for fact in person.postcodes | person.referees:
            for pair in initials:
                yield (fact, pair)


def compare_applicants() -> None:
    """Compares all applicants, and saves which look alike. Safe to repeat, and to run twice at the
    same time. About 1 s of processor time for 10,000 applications."""
    sent = Application.objects.exclude(status=ApplicationStatus.DRAFT)
    alike = {(pair.first, pair.second) for pair in pairs_among(people_in(sent).values())}
    saved = {(first, second): pk for pk, first, second in LikeApplicants.objects.values_list()}
    with transaction.atomic():
        gone = [saved[pair] for pair in saved.keys() - alike]
        LikeApplicants.objects.filter(pk__in=gone).delete()
        LikeApplicants.objects.bulk_create(
            (LikeApplicants(first_id=one, second_id=other) for one, other in alike - saved.keys()),
            batch_size=1000,
            ignore_conflicts=True,
        )


def possible_duplicates(user: User, *, of: Collection[int] | None = None) -> list[LikePair]:
    """The pairs of applicants who may be one person. The pairs with the strongest signs are first.
    The worker last compared the applicants at most a minute ago. If `of` has the ids of some
    applicants, returns only pairs with one of them.

    Leaves out pairs that somebody has decided about. Uses only applications that this person
    screens. At most 4 queries, however many applications there are.
    """
    rows = LikeApplicants.objects.all()
    if of is not None:
        rows = rows.filter(Q(first__in=of) | Q(second__in=of))
    keys = [*rows.values_list("first", "second")]
    undecided = Decided.now().without(keys) if keys else []
    everybody = {key for pair in undecided for key in pair}
    if not everybody:
        return []
    people = people_in(applications_for(user).filter(applicant__in=everybody))
    pairs = [
        LikePair(one, other, signs)
        for one, other in undecided
        if one in people
        and other in people
        and (signs := signs_between(people[one], people[other]))
    ]
    return sorted(pairs, key=lambda pair: (pair.signs, -pair.second, -pair.first))


def pair_of(one: int, other: int, *, user: User) -> LikePair | None:
    """2 applicants by their ids, whether or not they look alike. 2 queries.

    None unless this person screens an application of each of the 2 applicants.
    """
    people = people_in(applications_for(user).filter(applicant__in=[one, other]))
    if len(people) != 2:
        return None
    first, second = sorted(people)
    return LikePair(first, second, signs_between(people[first], people[second]))


@dataclass(frozen=True)
class Decided:
    """The decisions about possible duplicates. Leaves out decisions that somebody has undone."""

    same: dict[int, frozenset[int]]
    """For each account (id), the ids of all accounts of the same person."""
    different: frozenset[tuple[int, int]]

    @staticmethod
    def now() -> "Decided":
        """The decisions as they are in the database now. One query, and about 3 µs for each
        decision."""
        same: dict[int, frozenset[int]] = {}
        different: set[tuple[int, int]] = set()
        rows = ApplicantDecision.objects.filter(undone_at__isnull=True)
        for first, second, is_same in rows.values_list("first", "second", "is_same"):
            if not is_same:
                different.add((first, second))
                continue
            person = same.get(first, frozenset({first})) | same.get(second, frozenset({second}))
            same |= dict.fromkeys(person, person)
        return Decided(same, frozenset(different))

    def accounts_of(self, applicant: int) -> frozenset[int]:
        return self.same.get(applicant, frozenset({applicant}))

    def without(self, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Those of `pairs` that nobody has decided about. A decision about another account of the
        same person counts too."""
        return [pair for pair in pairs if not self.is_decided(*pair)]

    def is_decided(self, one: int, other: int) -> bool:
        ours, theirs = self.accounts_of(one), self.accounts_of(other)
        between = {(min(a, b), max(a, b)) for a in ours for b in theirs}
        return other in ours or not self.different.isdisjoint(between)
