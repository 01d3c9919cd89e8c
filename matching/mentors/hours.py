"""Which hours of which prison suit a mentor. We ask where the mentor's prisons have different
hours."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from matching.models import Match, Mentor
from recruitment.models import Clearance, Establishment
from recruitment.prisons.hours import PrisonHours, hours_of
from recruitment.states import ClearanceStatus
from recruitment.weekly import EVERY_SLOT, slot_name, slots_in


@dataclass(frozen=True)
class Choice:
    """The hours of one prison in one slot, and whether these hours suit the mentor. `is_new`: the
    mentor has not told us about this prison yet."""

    prison: int
    name: str
    clock: str
    suits: bool
    is_new: bool


@dataclass(frozen=True)
class DifferentHours:
    """A slot that the mentor offers, and in which the mentor's prisons have different hours."""

    slot: int
    choices: tuple[Choice, ...]


def prisons_asked_about(mentor: Mentor) -> QuerySet[Establishment]:
    """The open prisons that have cleared this mentor, or may still clear the mentor."""
    clearances = Clearance.objects.filter(volunteer=mentor.user_id).exclude(
        status=ClearanceStatus.REFUSED
    )
    return Establishment.objects.open().filter(pk__in=clearances.values("establishment"))


def suited_slots(mentor: Mentor) -> dict[int, int]:
    """For each prison that the mentor has told us about, the slots whose hours suit the mentor. The
    key is the id of the prison, and the slots are a mask. One query."""
    return dict(mentor.hours.values_list("establishment_id", "slots"))


def suits(suited: Mapping[int, int], match: Match) -> bool:
    """Whether the hours of this match suit the mentor. `suited` comes from suited_slots. The man
    must be loaded."""
    return bool(suited.get(match.referral.establishment_id, EVERY_SLOT) >> match.slot & 1)


def different_hours(mentor: Mentor) -> list[DifferentHours]:
    """What to ask this mentor, in the order of the week. Each answer is about one prison and one
    slot. 2 queries.

    Usually a slot is included because the prisons have different hours. A slot is also included if
    the mentor once said that the hours of a prison do not suit. Otherwise the mentor could not
    change that answer once all hours are the same.
    """
    prisons, suited = hours_of(prisons_asked_about(mentor)), suited_slots(mentor)
    asked = []
    for slot in slots_in(mentor.slots):
        there = [prison for prison in prisons if slot in prison.clock]
        choices = tuple(_choice(prison, slot, suited) for prison in there)
        if len({choice.clock for choice in choices}) > 1 or not all(row.suits for row in choices):
            asked.append(DifferentHours(slot, choices))
    return asked


def _choice(prison: PrisonHours, slot: int, suited: Mapping[int, int]) -> Choice:
    return Choice(
        prison.prison,
        prison.name,
        prison.clock[slot],
        suits=bool(suited.get(prison.prison, EVERY_SLOT) >> slot & 1),
        is_new=prison.prison not in suited,
    )


def hours_in_words(mentor: Mentor) -> list[str]:
    """A line for each prison with hours that do not suit the mentor, such as "Not at HMP Wandsworth
    on Monday afternoon". One query."""
    lines = []
    for row in mentor.hours.select_related("establishment").order_by("establishment__name"):
        times = [slot_name(slot) for slot in slots_in(mentor.slots & ~row.slots)]
        if times:
            lines.append(f"Not at {row.establishment} on {' or '.join(times)}")
    return lines


def forget_dropped_slots(mentor: Mentor) -> None:
    """Forgets what the mentor said about the hours of slots that the mentor no longer offers. If
    the mentor offers such a slot again, we ask again. Call it in the transaction that changes the
    offer."""
    for row in mentor.hours.all():
        slots = row.slots | EVERY_SLOT & ~mentor.slots
        if slots != row.slots:
            row.slots = slots
            row.save(update_fields=["slots"])
