"""The hours of a prison's sessions, how to get to a session, and words for when and where a session
is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Final

from django.db import transaction
from django.utils.formats import date_format

from config.accounts.models import User
from config.common import audit
from config.common.clock import LONDON
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from recruitment.models import Establishment, RegimeSlot, VisitGuide
from recruitment.permissions import check_coordinate
from recruitment.weekly import PARTS, mask_of, slot_name

OVER_AT: Final = (time(12), time(17), time(21))
"""The London times at which a morning, an afternoon and an evening end.

We use these times when we do not know the hours of a session.
"""
FIRST_START: Final = (time(0), time(11, 30), time(16))
"""The earliest London times at which a morning, an afternoon and an evening start."""
LAST_START: Final = (time(12, 29), time(17, 30), time(23, 59))
"""The latest London times at which a morning, an afternoon and an evening start.

A session must end by the latest start of the next part of its day.
"""
HOURS: Final = re.compile(r"(\d{1,2})[:.]?(\d{2})\s*(?:to|-|–)\s*(\d{1,2})[:.]?(\d{2})", re.ASCII)
FROM_WHEN: Final = "Enter the start and the end, like 13:45 to 16:15"

Hours = Mapping[int, tuple[time, time]]
"""When each session begins and ends in London time, by slot of the week (see
recruitment.weekly)."""


class NotHours(DomainError):
    """What somebody typed does not say when a session begins and ends."""


class PrisonChangedMeanwhile(ChangedMeanwhile):
    """Somebody else changed the prison after the page was shown. Nothing was saved.

    `current` is the prison as it is now.
    """

    def __init__(self, current: Establishment) -> None:
        super().__init__(
            f"Somebody else has changed {current} since you opened the page. Check the new answers "
            "on this page, then save again."
        )
        self.current = current


@dataclass(frozen=True)
class SessionTime:
    """When and where one session is. `hours` is None when the prison has not told us its hours."""

    on: date
    slot: int
    hours: tuple[time, time] | None
    prison: str
    entrance: str = ""

    @property
    def day_in_words(self) -> str:
        """The day of the session: "Monday 7 December"."""
        return date_format(self.on, "l j F")

    @property
    def hours_in_words(self) -> str:
        """The hours of the session: "13:45 to 16:15". If we do not know them: "afternoon"."""
        return spelt_hours(self.hours) if self.hours else PARTS[self.slot % len(PARTS)]

    @property
    def where(self) -> str:
        """The place of the session: "HMP Brixton, Jebb Avenue gate".

        Only the name of the prison if the prison has not told us its entrance.
        """
        return ", ".join(filter(None, (self.prison, self.entrance)))

    @property
    def in_words(self) -> str:
        """When and where the session is: "Monday 7 December, 13:45 to 16:15, HMP Brixton, Jebb
        Avenue gate"."""
        return f"{self.day_in_words}, {self.hours_in_words}, {self.where}"

    @property
    def starts_at(self) -> datetime | None:
        """When the session starts, in London time. None while we do not know the hours."""
        return self.hours and datetime.combine(self.on, self.hours[0], LONDON)

    @property
    def ends_at(self) -> datetime | None:
        """When the session ends, in London time. None while we do not know the hours."""
        return self.hours and datetime.combine(self.on, self.hours[1], LONDON)

    @property
    def over_at(self) -> datetime:
        """The time in London by which the session has certainly ended."""
        ends = self.hours[1] if self.hours else OVER_AT[self.slot % len(PARTS)]
        return datetime.combine(self.on, ends, LONDON)

    def is_over(self, at: datetime) -> bool:
        """Whether the session has certainly ended by the time `at`."""
        return at >= self.over_at


@dataclass(frozen=True)
class Timetable:
    """The hours and the entrances of several prisons, by the prison's id."""

    hours: Mapping[int, Hours]
    places: Mapping[int, tuple[str, str]]

    def session(self, prison: int, slot: int, on: date) -> SessionTime:
        """The session that this prison has in this slot on this day."""
        name, entrance = self.places[prison]
        return SessionTime(on, slot, self.hours[prison].get(slot), name, entrance)


def timetable_of(prisons: Iterable[int]) -> Timetable:
    """The timetable of the prisons with these ids. One query, or none if there are no ids."""
    keys = sorted(set(prisons))
    rows = Establishment.objects.filter(pk__in=keys).values_list(
        "pk",
        "name",
        "visit_guide__entrance",
        "regime_slots__slot",
        "regime_slots__starts_at",
        "regime_slots__ends_at",
    )
    hours: dict[int, dict[int, tuple[time, time]]] = {}
    places: dict[int, tuple[str, str]] = {}
    for key, name, entrance, slot, starts_at, ends_at in rows if keys else ():
        places[key] = name, entrance or ""
        known = hours.setdefault(key, {})
        if starts_at and ends_at:
            known[slot] = starts_at, ends_at
    return Timetable(hours, places)


def when_in_words(*, establishment: Establishment, slot: int, on: date) -> str:
    """When and where a session is: "Monday 7 December, 13:45 to 16:15, HMP Brixton, Jebb Avenue
    gate".

    If we do not know the hours, names the part of the day instead. One query. For several sessions,
    use timetable_of.
    """
    return timetable_of([establishment.pk]).session(establishment.pk, slot, on).in_words


def spelt_hours(hours: tuple[time, time]) -> str:
    """The hours in words: "13:45 to 16:15"."""
    return " to ".join(f"{moment:%H:%M}" for moment in hours)


def read_hours(text: str) -> tuple[time, time]:
    """Reads hours that somebody typed, such as "13:45 to 16:15", "9.30-11.30" or "0930–1130".

    Raises NotHours if `text` does not say when the session begins and ends, or if it ends before it
    begins.
    """
    typed = HOURS.fullmatch(text.strip().lower())
    if typed is None:
        raise NotHours(FROM_WHEN)
    first_hour, first_minute, last_hour, last_minute = map(int, typed.groups())
    try:
        starts_at, ends_at = time(first_hour, first_minute), time(last_hour, last_minute)
    except ValueError as error:
        raise NotHours(FROM_WHEN) from error
    if ends_at <= starts_at:
        raise NotHours("Enter an end time after the start time, like 13:45 to 16:15")
    return starts_at, ends_at


def contradictions(hours: Hours) -> dict[int, str]:
    """A sentence for each slot whose hours cannot be right, by slot.

    Hours cannot be right if they lie outside their part of the day, or if they overlap the next
    session.
    """
    sentences = {slot: _contradiction(slot, hours) for slot in sorted(hours)}
    return {slot: sentence for slot, sentence in sentences.items() if sentence}


def _contradiction(slot: int, hours: Hours) -> str:
    (starts_at, ends_at), part = hours[slot], slot % len(PARTS)
    if not FIRST_START[part] <= starts_at <= LAST_START[part]:
        return (
            f"Enter a start time from {FIRST_START[part]:%H:%M} to {LAST_START[part]:%H:%M}, for "
            f"{slot_name(slot)}"
        )
    later = range(slot + 1, slot + len(PARTS) - part)
    following = next((other for other in later if other in hours), None)
    if following is not None and ends_at > hours[following][0]:
        return (
            f"Enter an end time of {hours[following][0]:%H:%M} or earlier for {slot_name(slot)}, "
            f"because {slot_name(following)} starts then"
        )
    if later and ends_at > LAST_START[part + 1]:
        return f"Enter an end time of {LAST_START[part + 1]:%H:%M} or earlier for {slot_name(slot)}"
    return ""


@dataclass(frozen=True)
class VisitPlan:
    """What staff enter about visits to a prison.

    `hours` has the hours of the prison's sessions. If `hours` leaves out a session, we know only
    its part of the day. The other fields mean the same as in VisitGuide.
    """

    hours: Hours
    keeps_bank_holidays: bool
    address: str
    entrance: str
    early_minutes: int
    bring: str
    never_bring: str
    ask_for: str
    phone: str
    keeps_gate_list: bool

    @property
    def in_words(self) -> list[str]:
        """A line for each entry that is not empty, such as "Monday afternoon: 13:45 to 16:15"."""
        lines = [
            f"{slot_name(slot)}: {spelt_hours(self.hours[slot])}" for slot in sorted(self.hours)
        ]
        words = {
            "Address": self.address,
            "Entrance": self.entrance,
            "Minutes before a session": str(self.early_minutes),
            "Bring": self.bring,
            "Never bring": self.never_bring,
            "Ask for": self.ask_for,
            "Phone": self.phone,
            "Sessions on bank holidays": "no" if self.keeps_bank_holidays else "yes",
            "Weekly list of who comes": "yes" if self.keeps_gate_list else "no",
        }
        return lines + [
            f"{label}: {', '.join(text.splitlines())}" for label, text in words.items() if text
        ]


def visit_plan_of(prison: Establishment) -> VisitPlan:
    """What staff have entered about visits to this prison. 2 queries."""
    guide = guide_of(prison)
    return VisitPlan(
        hours=dict(timetable_of([prison.pk]).hours[prison.pk]),
        keeps_bank_holidays=prison.keeps_bank_holidays,
        address=guide.address,
        entrance=guide.entrance,
        early_minutes=guide.early_minutes,
        bring=guide.bring,
        never_bring=guide.never_bring,
        ask_for=guide.ask_for,
        phone=guide.phone,
        keeps_gate_list=guide.keeps_gate_list,
    )


def guide_of(prison: Establishment) -> VisitGuide:
    """The visit guide of the prison, or an empty guide that is not saved. One query."""
    guide = VisitGuide.objects.filter(establishment=prison).first()
    return guide or VisitGuide(establishment=prison)


def moved_slots(before: Hours, after: Hours) -> int:
    """The times whose new hours do not lie within the old hours, as one number (see
    recruitment.weekly).

    Somebody who could come at the old hours perhaps cannot come at the new hours. Hours that we
    learn for the first time have not moved. Before that, people told us whether they were free for
    the whole part of the day.
    """
    return mask_of(
        slot
        for slot, old in before.items()
        if slot not in after or after[slot][0] < old[0] or after[slot][1] > old[1]
    )


def lock_prison(prison: Establishment, *, version: int | None = None) -> Establishment:
    """Locks the prison's row until the transaction ends, and reads it again. One query.

    `version` is the version that the page showed. Raises PrisonChangedMeanwhile if the prison has
    another version now. If `version` is None, does not compare versions.
    """
    row = Establishment.objects.select_for_update(no_key=True).get(pk=prison.pk)
    if version is not None and row.version != version:
        raise PrisonChangedMeanwhile(row)
    return row


def change_visits(
    *,
    prison: Establishment,
    plan: VisitPlan,
    version: int | None = None,
    by: User,
    at: datetime,
) -> None:
    """Sets the plan for visits. Safe to repeat.

    Does not store hours for a time when the prison has no sessions. If the hours of a session move
    (see moved_slots), records when they moved. The module matching.mentors.asking then asks the
    mentors whether they can still come. `version` means the same as in lock_prison.

    Raises FieldError for hours that cannot be right (see contradictions). Raises
    PrisonChangedMeanwhile if somebody else has changed the prison since `version`. Raises
    NotAllowed for anybody but a manager and the prison's coordinators.
    """
    check_coordinate(by, prison)
    for sentence in contradictions(plan.hours).values():
        raise FieldError("hours", sentence)
    values = asdict(plan)
    hours, keeps = values.pop("hours"), values.pop("keeps_bank_holidays")
    with transaction.atomic():
        current = lock_prison(prison, version=version)
        current.keeps_bank_holidays = keeps
        current.version += 1
        current.save(update_fields=["keeps_bank_holidays", "version"])
        VisitGuide.objects.update_or_create(establishment=prison, defaults=values)
        slots = list(RegimeSlot.objects.select_for_update().filter(establishment=prison))
        before = {row.slot: row.hours for row in slots if row.hours}
        moved = moved_slots(before, hours)
        for row in slots:
            row.starts_at, row.ends_at = hours.get(row.slot, (None, None))
            if moved >> row.slot & 1:
                row.moved_at = at
        RegimeSlot.objects.bulk_update(slots, ["starts_at", "ends_at", "moved_at"])
        audit.record(
            "change_visits",
            prison,
            by=by,
            at=at,
            hours={row.slot: spelt_hours(hours[row.slot]) for row in slots if row.slot in hours},
            keeps_bank_holidays=keeps,
        )
    prison.keeps_bank_holidays, prison.version = keeps, current.version
