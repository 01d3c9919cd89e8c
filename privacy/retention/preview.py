"""What a manager sees before anything is deleted: how many of each kind, and who."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.urls import reverse

from config.accounts.models import User
from matching.models import Participant, Referral
from privacy.models import RetentionNight
from privacy.register.entry import Whose
from privacy.retention.due import Due
from privacy.retention.lives import Kind
from privacy.retention.nightly import Why

WHY = {
    Why.HELD: "The record is on legal hold.",
    Why.LIVE: "Something about them is under way.",
    Why.WRONG: "Something went wrong that we did not expect. Tell the person who runs this "
    "service.",
}


@dataclass(frozen=True)
class KindLine:
    """How many records of one kind are due now, how many will be due within 30 days, and when we
    delete such records."""

    kind: Kind
    now: int
    soon: int

    @property
    def after(self) -> str:
        """When we delete such records, in words: “2 years after …”."""
        return str(self.kind.term)


@dataclass(frozen=True)
class PersonLine:
    """One person whose record is due to be deleted. `record` is the address of their record, or
    empty."""

    due: Due
    name: str
    record: str
    hold: str


@dataclass(frozen=True)
class NightLine:
    """One night: what it deleted, and who could not be erased."""

    night: RetentionNight
    counts: list[tuple[str, int]]
    failures: list[tuple[PersonLine, str]]

    @property
    def seconds(self) -> int | None:
        """How many seconds the night took. None while it is not done."""
        began, ended = self.night.queued_at, self.night.finished_at
        return round((ended - began).total_seconds()) if ended else None


def kind_lines(now: Iterable[Due], soon: Iterable[Due]) -> list[KindLine]:
    """A line for each kind. No query."""
    due_now, due_soon = (Counter(one.kind for one in rows) for rows in (now, soon))
    return [KindLine(kind, due_now[kind], due_soon[kind]) for kind in Kind]


def person_lines(rows: Sequence[Due]) -> list[PersonLine]:
    """A line for each of these people, in the same order. 3 queries. The page records who reads
    these names."""
    men = {one.key for one in rows if one.whose is Whose.MAN}
    users = {one.key for one in rows if one.whose is not Whose.MAN}
    names: Mapping[bool, Mapping[int, str]] = {
        True: {man.pk: str(man) for man in Participant.objects.filter(pk__in=men)},
        False: {user.pk: str(user) for user in User.objects.filter(pk__in=users)},
    }
    referrals = dict(
        Referral.objects.filter(participant__in=men)
        .order_by()
        .values_list("participant")
        .annotate(Max("pk"))
    )
    return [
        PersonLine(
            one,
            names[one.whose is Whose.MAN].get(one.key, "Deleted since"),
            _record_of(one, referrals),
            reverse(
                "privacy:hold_man" if one.whose is Whose.MAN else "privacy:hold_volunteer",
                args=[one.key],
            ),
        )
        for one in rows
    ]


def night_lines(nights: Iterable[RetentionNight], *, today: date) -> list[NightLine]:
    """A line for each of these nights. 3 queries."""
    nights = list(nights)
    failed = [
        [(Due(Kind(each["kind"]), each["key"], today), each["why"]) for each in night.failures]
        for night in nights
    ]
    people = {line.due: line for line in person_lines([one for rows in failed for one, _ in rows])}
    return [
        NightLine(
            night,
            [(Kind(kind).label, count) for kind, count in night.counts.items()],
            [(people[one], WHY[why]) for one, why in rows],
        )
        for night, rows in zip(nights, failed, strict=True)
    ]


def _record_of(one: Due, referrals: Mapping[int, int]) -> str:
    if one.whose is Whose.MAN and one.key in referrals:
        return reverse("matching:referral", args=[referrals[one.key]])
    return ""
