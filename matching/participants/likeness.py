"""Finds records that may be about the same man.

Such records have the same prison number. Or they have a similar name, together with the same date
of birth or the same prison (see config.common.likeness).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import combinations
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from rapidfuzz.distance import OSA

from config.accounts.models import User
from config.common.likeness import Words, are_similar, words_of
from config.common.queue import TaskName
from config.common.written_query import written_once
from matching.models import Difference, LikenessDecision, LikeRecords, Participant, Referral
from matching.permissions import participants_for
from recruitment.models import Establishment

COMPARE_RECORDS: Final = TaskName("matching.compare_records")


class Sign(IntEnum):
    """What 2 records have in common. The strongest sign comes first."""

    NUMBER = 1
    BIRTH = 2
    PRISON = 3

    @property
    def label(self) -> str:
        return SIGNS[self]


SIGNS: Final = {
    Sign.NUMBER: "The same prison number",
    Sign.BIRTH: "A similar name and the same date of birth",
    Sign.PRISON: "A similar name at the same prison",
}


@dataclass(frozen=True)
class RecordedMan:
    """The facts about one man that we compare, from a record or from a form.

    `names` are his name and his other names. Each is a list of words, without capitals, accents and
    the like. `key` is the key of his Participant, or 0 if he is not on record. `prisons` has the
    keys of the prisons where he is or was.
    """

    key: int
    name: str
    names: tuple[Words, ...]
    prison_number: str
    born_on: date | None
    prisons: frozenset[int]


@dataclass(frozen=True)
class Likeness:
    """A man on record who may be the man that we are looking for, and the sign that says so."""

    man: RecordedMan
    sign: Sign


@dataclass(frozen=True)
class LikePair:
    """2 records that may be about the same man. `first` has the lower key.

    If `sign` is None, our comparison found nothing that the records have in common.
    """

    first: RecordedMan
    second: RecordedMan
    sign: Sign | None


def likely_same(
    name: str, prison_number: str, born_on: date | None, establishment: Establishment | None
) -> list[Likeness]:
    """The men on record who may be the man with these details, the likeliest first. One query.

    Looks at every prison. The caller must leave out the men that the user cannot see. To compare
    many men, use RecordedMen.
    """
    narrowed = Q()
    if prison_number:
        narrowed |= Q(prison_number=prison_number)
    if born_on:
        narrowed |= Q(born_on=born_on)
    if establishment:
        there = Referral.objects.filter(establishment=establishment)
        narrowed |= Q(pk__in=there.values("participant"))
    if not narrowed:
        return []
    men = RecordedMen(recorded_men(Participant.objects.filter(narrowed, erased_on__isnull=True)))
    return men.like(typed_man(name, prison_number, born_on, establishment))


def typed_man(
    name: str, prison_number: str, born_on: date | None, establishment: Establishment | None
) -> RecordedMan:
    """A man from a form, to compare with the men on record."""
    prisons = frozenset({establishment.pk} if establishment else ())
    return RecordedMan(0, name, (words_of(name),), prison_number, born_on, prisons)


def recorded_men(participants: QuerySet[Participant]) -> list[RecordedMan]:
    """These participants, ready to compare. One query, about 15 µs a man.

    Leaves out participants without a referral. They are records that somebody linked to another
    record of the same man.
    """
    columns = participants.filter(referrals__isnull=False).order_by("pk")
    prisons: dict[int, set[int]] = defaultdict(set)
    facts: dict[int, tuple[str, str, str, date | None]] = {}
    for key, name, others, number, born_on, prison in columns.values_list(
        "pk", "name", "also_known_as", "prison_number", "born_on", "referrals__establishment"
    ):
        facts[key] = (name, others, number, born_on)
        prisons[key].add(prison)
    return [
        RecordedMan(key, name, _names(name, others), number, born_on, frozenset(prisons[key]))
        for key, (name, others, number, born_on) in facts.items()
    ]


def undecided_likenesses(user: User) -> list[LikePair]:
    """The pairs of records that look alike and wait for a decision, the likeliest first. 3 queries.

    Has only men that `user` can decide about.
    """
    pairs = RecordedMen(recorded_men(participants_for(user))).pairs()
    undecided = _undecided((pair.first.key, pair.second.key) for pair in pairs)
    return [pair for pair in pairs if (pair.first.key, pair.second.key) in undecided]


def number_undecided(user: User) -> int:
    """How many pairs undecided_likenesses has. At most 2 queries.

    Counts the pairs that the worker saved within the last minute. Leaves out pairs that somebody
    has decided about since.
    """
    pairs = _like_records(user.pk, roles=user.roles)
    return len(_undecided(pairs)) if pairs else 0


@written_once
def _like_records(user: int, *, roles: frozenset[str]) -> QuerySet[LikeRecords, tuple[int, int]]:
    """The saved pairs of records that look alike. Has only pairs where the person can decide about
    both men."""
    visible = participants_for(User.standing_for(user, roles))
    rows = LikeRecords.objects.filter(
        Exists(visible.filter(pk=OuterRef("first"))), Exists(visible.filter(pk=OuterRef("second")))
    )
    return rows.values_list("first", "second")


def compare_records() -> None:
    """Compares all records, and saves which look alike. About 0.3 s for 10,000 men. Safe to repeat,
    and safe to run twice at the same time."""
    pairs = RecordedMen(recorded_men(Participant.objects.filter(erased_on__isnull=True))).pairs()
    alike = {(pair.first.key, pair.second.key) for pair in pairs}
    saved = {(first, second): pk for pk, first, second in LikeRecords.objects.values_list()}
    with transaction.atomic():
        LikeRecords.objects.filter(pk__in=[saved[pair] for pair in saved.keys() - alike]).delete()
        LikeRecords.objects.bulk_create(
            (LikeRecords(first_id=one, second_id=other) for one, other in alike - saved.keys()),
            batch_size=1000,
            ignore_conflicts=True,
        )


def pair_of(one: int, other: int, *, user: User) -> LikePair | None:
    """The pair of the 2 men with these keys, even if they do not look alike. One query.

    None unless `user` can decide about both men.
    """
    men = recorded_men(participants_for(user).filter(pk__in=[one, other]))
    match men:
        case [first, second]:
            return LikePair(first, second, sign_between(first, second))
    return None


class RecordedMen:
    """Many men, sorted into groups. Each man is compared only with the men in his groups."""

    def __init__(self, men: Iterable[RecordedMan]) -> None:
        self._men = list(men)
        self._sorted: dict[object, list[RecordedMan]] = defaultdict(list)
        for man in self._men:
            for place in _places(man):
                self._sorted[place].append(man)

    def like(self, man: RecordedMan) -> list[Likeness]:
        """The men in these groups who may be the given man, the likeliest first."""
        others = {other.key: other for place in _places(man) for other in self._sorted[place]}
        others.pop(man.key, None)
        signs = ((other, sign_between(man, other)) for other in others.values())
        alike = [Likeness(other, sign) for other, sign in signs if sign]
        return sorted(alike, key=lambda likeness: (likeness.sign, likeness.man.key))

    def pairs(self) -> list[LikePair]:
        """All pairs of records that may be about the same man. The likeliest pairs come first, and
        the newest of equally likely pairs."""
        pairs = [
            (likeness.sign, -likeness.man.key, -man.key, LikePair(man, likeness.man, likeness.sign))
            for man in self._men
            for likeness in self.like(man)
            if man.key < likeness.man.key
        ]
        return [pair for *_, pair in sorted(pairs, key=lambda row: row[:3])]


def sign_between(one: RecordedMan, other: RecordedMan) -> Sign | None:
    """What the 2 men have in common. None if they do not look alike.

    Men with different dates of birth do not look alike. Men at the same prison with different
    prison numbers do not look alike either. A date with day and month swapped counts as the same
    date. A number with one character wrong counts as the same number.

    The order of the 2 men does not matter.
    """
    if one.prison_number and one.prison_number == other.prison_number:
        return Sign.NUMBER
    if one.born_on and one.born_on == other.born_on:
        return Sign.BIRTH if _share_a_name(one, other, same_birth=True) else None
    if not one.prisons & other.prisons or _has_other_number(one, other):
        return None
    if one.born_on and other.born_on:
        swapped = (one.born_on.year, one.born_on.day, one.born_on.month)
        if swapped != (other.born_on.year, other.born_on.month, other.born_on.day):
            return None
    return Sign.PRISON if _share_a_name(one, other, same_birth=False) else None


def _names(name: str, others: str) -> tuple[Words, ...]:
    return tuple(words_of(text) for text in (name, *others.splitlines()) if text.strip())


def _share_a_name(one: RecordedMan, other: RecordedMan, *, same_birth: bool) -> bool:
    return any(
        are_similar(name, with_, same_birth=same_birth)
        for name in one.names
        for with_ in other.names
    )


def _has_other_number(one: RecordedMan, other: RecordedMan) -> bool:
    numbers = (one.prison_number, other.prison_number)
    return all(numbers) and OSA.distance(*numbers) > 1


def _places(man: RecordedMan) -> Iterator[object]:
    """The groups that a man belongs to. 2 men who look alike share a group.

    The men of a group have the same prison number, or the same date of birth. Or they have the same
    prison, and the same first letters of 2 words of a name.
    """
    if man.prison_number:
        yield man.prison_number
    if man.born_on:
        yield man.born_on
    for words in man.names:
        letters = sorted(word[0] for word in words)
        pairs: set[tuple[str, ...]] = {*combinations(letters, 2)} or {tuple(letters)}
        for prison in man.prisons:
            for pair in pairs:
                yield (prison, *pair)


def _undecided(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """These pairs of keys, without the pairs that somebody has decided about. One query."""
    records, decided = _decisions()
    return {
        (first, second)
        for first, second in pairs
        if decided.isdisjoint(
            (min(one, other), max(one, other))
            for one in records.get(first, {first})
            for other in records.get(second, {second})
        )
    }


def _decisions() -> tuple[dict[int, set[int]], set[tuple[int, int]]]:
    """The linked records of each man, by the key of the record that has his referrals.

    Also returns the pairs of records that somebody has decided about. One query.
    """
    rows = LikenessDecision.objects.filter(undone_at__isnull=True)
    differences = {
        (first, second): difference
        for first, second, difference in rows.values_list("first", "second", "difference")
    }
    survivors = {
        second: first
        for (first, second), difference in differences.items()
        if difference != Difference.DIFFERENT
    }
    records: dict[int, set[int]] = defaultdict(set)
    for linked in survivors:
        last = linked
        while last in survivors:
            last = survivors[last]
        records[last] |= {last, linked}
    return records, set(differences)
