"""When the sessions of several prisons begin and end, slot by slot."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.text import get_text_list

from recruitment.models import Establishment, RegimeSlot
from recruitment.weekly import mask_of, slot_name, slots_in


@dataclass(frozen=True)
class PrisonHours:
    """When one prison has its sessions.

    `slots` is the times when the prison has sessions, as one number (see recruitment.weekly).
    `clock` has the hours of each slot in words, such as "13:45 to 16:15". `clock` leaves out a slot
    whose hours we do not know.
    """

    prison: int
    name: str
    slots: int
    clock: Mapping[int, str]

    def only(self, slots: int) -> "PrisonHours":
        """The same hours, but only for the times in `slots`."""
        return replace(self, slots=self.slots & slots)

    @property
    def sessions(self) -> list[str]:
        """A line for each slot that has sessions: "Monday afternoon, 13:45 to 16:15"."""
        return [
            ", ".join(filter(None, (slot_name(slot), self.clock.get(slot))))
            for slot in slots_in(self.slots)
        ]


def hours_of(prisons: QuerySet[Establishment]) -> list[PrisonHours]:
    """The hours of these prisons, in the order of their names. One query.

    Leaves out prisons without sessions.
    """
    rows: dict[tuple[int, str], list[RegimeSlot]] = defaultdict(list)
    regime = RegimeSlot.objects.filter(establishment__in=prisons).select_related("establishment")
    for row in regime.order_by("establishment__name", "establishment", "slot"):
        rows[row.establishment_id, row.establishment.name].append(row)
    return [
        PrisonHours(
            prison,
            name,
            mask_of(row.slot for row in sessions),
            {
                row.slot: f"{row.starts_at:%H:%M} to {row.ends_at:%H:%M}"
                for row in sessions
                if row.starts_at
            },
        )
        for (prison, name), sessions in rows.items()
    ]


def clock_in_words(prisons: Iterable[PrisonHours]) -> dict[int, list[str]]:
    """The hours of the prisons, by slot: "HMP Brixton 13:45 to 16:15", "HMP Wandsworth 14:30 to
    17:00".

    Leaves out prisons that have not told us their hours. Names prisons with the same hours
    together.
    """
    names: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for prison in prisons:
        for slot, clock in prison.clock.items():
            names[slot][clock].append(prison.name)
    return {
        slot: [f"{get_text_list(of, 'and')} {clock}" for clock, of in by_clock.items()]
        for slot, by_clock in names.items()
    }


def without_sessions(prisons: Sequence[PrisonHours], slots: int) -> Sequence[PrisonHours]:
    """All of these prisons, if none of them has a session in any of these slots. Otherwise empty.

    `slots` is times of the week as one number. Also empty if `slots` contains no time.
    """
    return prisons if slots and not any(prison.slots & slots for prison in prisons) else ()
