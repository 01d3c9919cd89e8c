"""Which hours of which prison suit a mentor.

If a mentor's prisons have different hours, we ask the mentor which hours suit them. If a prison
changes its hours later, we ask again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, QuerySet

from matching.models import Match, Mentor, MentorHours
from matching.states import MentorStatus
from recruitment.models import Clearance, Establishment, RegimeSlot
from recruitment.prisons.hours import PrisonHours, hours_of, without_sessions
from recruitment.states import ClearanceStatus
from recruitment.weekly import EVERY_SLOT, slot_name, slots_in


@dataclass(frozen=True)
class Choice:
    """The hours of one prison in one slot, and whether these hours suit the mentor.

    `is_new` is true if the mentor has not told us about this prison yet. `has_moved` is true if the
    prison has changed these hours since the mentor told us.
    """

    prison: int
    name: str
    clock: str
    suits: bool
    is_new: bool
    has_moved: bool


@dataclass(frozen=True)
class DifferentHours:
    """A slot that the mentor offers, with the prisons that we ask the mentor about."""

    slot: int
    choices: tuple[Choice, ...]


def prisons_asked_about(mentor: Mentor) -> QuerySet[Establishment]:
    """The open prisons that have cleared this mentor, or may still clear the mentor."""
    clearances = Clearance.objects.filter(volunteer=mentor.user_id).exclude(
        status=ClearanceStatus.REFUSED
    )
    return Establishment.objects.open().filter(pk__in=clearances.values("establishment"))


def suited_slots(mentor: Mentor) -> dict[int, int]:
    """The slots (a mask) whose hours suit the mentor, by the id of the prison. Has only prisons
    that the mentor has told us about. One query."""
    return dict(mentor.hours.values_list("establishment_id", "slots"))


def suits(suited: Mapping[int, int], match: Match) -> bool:
    """Whether the hours of this match suit the mentor. `suited` comes from suited_slots. The caller
    has loaded the man."""
    return bool(suited.get(match.referral.establishment_id, EVERY_SLOT) >> match.slot & 1)


def different_hours(mentor: Mentor) -> list[DifferentHours]:
    """The slots for which we ask this mentor about hours, in the order of the week. 3 queries.

    There are 3 reasons to ask about a slot. The mentor's prisons have different hours in it. Or its
    hours have moved since the mentor last answered. Or the mentor said that the hours of a prison
    do not suit them, and can change this answer.
    """
    prisons, suited = hours_of(prisons_asked_about(mentor)), suited_slots(mentor)
    moved = slots_to_confirm(mentor)
    slots = mentor.slots
    for mask in moved.values():
        slots |= mask
    different = []
    for slot in slots_in(slots):
        there = [prison for prison in prisons if prison.slots >> slot & 1]
        choices = tuple(_choice(prison, slot, suited, moved) for prison in there)
        known = [choice for choice in choices if choice.clock or choice.has_moved]
        if (
            len({choice.clock for choice in known}) > 1
            or any(choice.has_moved for choice in known)
            or not all(choice.suits for choice in known)
        ):
            different.append(DifferentHours(slot, tuple(known)))
    return different


def prisons_missed(mentor: Mentor) -> Sequence[PrisonHours]:
    """The prisons that have cleared this mentor or may still do so, if none of these prisons has a
    session that suits the mentor. Otherwise empty. 2 queries."""
    prisons, suited = hours_of(prisons_asked_about(mentor)), suited_slots(mentor)
    theirs = [row.only(suited.get(row.prison, EVERY_SLOT)) for row in prisons]
    return prisons if without_sessions(theirs, mentor.slots) else ()


def _choice(
    prison: PrisonHours, slot: int, suited: Mapping[int, int], moved: Mapping[int, int]
) -> Choice:
    return Choice(
        prison.prison,
        prison.name,
        prison.clock.get(slot, ""),
        suits=bool(suited.get(prison.prison, EVERY_SLOT) >> slot & 1),
        is_new=prison.prison not in suited,
        has_moved=bool(moved.get(prison.prison, 0) >> slot & 1),
    )


def moved_sessions() -> QuerySet[Any, dict[str, Any]]:
    """The sessions that mentors have to tell us about again, because the hours have moved since the
    mentor last told us which hours suit them.

    Each row has `mentor`, `establishment`, `slot` and `moved_at`. Has only open prisons. Leaves out
    mentors who have left, and mentors without a clearance or an open request at the prison. A
    mentor with 2 clearances at the prison has 2 rows.

    A session counts if the mentor meets a man in its slot. A session also counts if the mentor
    offers its slot and has not said that its hours do not suit. Until the mentor answers, no round
    and no introduction uses the session for this mentor. The pool of a round works out the same
    sessions without this query (see mentor_columns in matching/pool/mentors.py).
    """
    matches = Match.objects.holding_time().filter(
        mentor=OuterRef("mentor"),
        referral__establishment=OuterRef("establishment"),
        slot=OuterRef("slot"),
    )
    said_no = MentorHours.objects.filter(
        mentor=OuterRef("mentor"), establishment=OuterRef("establishment")
    ).alias(suits=bit("slots", ExpressionWrapper(OuterRef("slot"), IntegerField())))
    cleared: QuerySet[Any] = Clearance.objects.exclude(status=ClearanceStatus.REFUSED)
    sessions: QuerySet[Any, dict[str, Any]] = (
        cleared.exclude(volunteer__mentor__status=MentorStatus.LEFT)
        .filter(establishment__in=Establishment.objects.open())
        .annotate(
            mentor=F("volunteer__mentor"),
            slot=F("establishment__regime_slots__slot"),
            moved_at=F("establishment__regime_slots__moved_at"),
        )
        .alias(offered=bit("volunteer__mentor__slots", F("slot")))
        .filter(
            Q(offered=1) | Exists(matches),
            ~Exists(said_no.filter(suits=0)),
            moved_at__gt=F("volunteer__mentor__hours_told_at"),
        )
        .order_by()
        .values("mentor", "establishment", "slot", "moved_at")
    )
    return sessions


def slots_to_confirm(mentor: Mentor) -> dict[int, int]:
    """The slots (a mask) that the mentor must tell us about again, by the id of the prison.

    One query.
    """
    return masks_of(moved_sessions().filter(mentor=mentor.pk)).get(mentor.pk, {})


def masks_of(rows: Iterable[Mapping[str, Any]]) -> dict[int, dict[int, int]]:
    """The slots (a mask) in rows of moved_sessions, by the id of the mentor and then by the id of
    the prison."""
    masks: dict[int, dict[int, int]] = {}
    for row in rows:
        of_mentor = masks.setdefault(row["mentor"], {})
        prison = row["establishment"]
        of_mentor[prison] = of_mentor.get(prison, 0) | 1 << row["slot"]
    return masks


def is_moved() -> Q:
    """The query condition that the hours of a match have moved since its mentor last told us which
    hours suit them."""
    sessions = RegimeSlot.objects.filter(
        establishment=OuterRef("referral__establishment"),
        slot=OuterRef("slot"),
        moved_at__gt=OuterRef("mentor__hours_told_at"),
    )
    return Q(Exists(sessions))


def bit(mask: str, slot: Any) -> Any:
    """A database expression: 1 if this slot is in the mask, otherwise 0. `mask` is the name of a
    column, and `slot` can be an expression."""
    return F(mask).bitrightshift(slot).bitand(1)


def hours_in_words(mentor: Mentor) -> list[str]:
    """For each prison with hours that do not suit the mentor, a line such as "Not at HMP Wandsworth
    on Monday afternoon". One query."""
    lines = []
    for row in mentor.hours.select_related("establishment").order_by("establishment__name"):
        times = [slot_name(slot) for slot in slots_in(mentor.slots & ~row.slots)]
        if times:
            lines.append(f"Not at {row.establishment} on {' or '.join(times)}")
    return lines


def forget_dropped_slots(mentor: Mentor) -> None:
    """Deletes the mentor's answers about the hours of slots that the mentor no longer offers. If
    the mentor offers such a slot again, we ask again. Call this in the transaction that changes the
    offer."""
    for row in mentor.hours.all():
        slots = row.slots | EVERY_SLOT & ~mentor.slots
        if slots != row.slots:
            row.slots = slots
            row.save(update_fields=["slots"])
