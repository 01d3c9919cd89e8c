"""The figures of capacity, their JSON, and how they have moved since a recipient's last report."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from config.accounts.models import User
from matching.models import CapacityCopy
from matching.solver import WORDS, Reason

LABELS: Final = {
    "mentors_needed": "Mentors needed",
    "waiting": "Men waiting",
    "matchable": "of them could be matched today",
    "unmatched": "of them could not be matched",
    "leaving_soon": "of them leave within 90 days",
    "to_cover": "Men who need another mentor",
    "free_places": "Free mentor places",
}
NONE: Final = "no change"
EARLIER_NAMES: Final = {"mentors_short": "mentors_needed"}
"""What figures were called in reports made before December 2026, each with its name now."""


@dataclass(frozen=True)
class Figures:
    """Counts for one prison, or several together, at one instant. No names.

    `waiting` men are on the list. `matchable` of them could be matched now and `unmatched` could
    not; `reasons` counts those by the name of their Reason. `leaving_soon` waiting men leave within
    90 days. `to_cover` men have a mentor who has paused, has left or is leaving; they are in no
    other figure. `free_places` are unfilled places of active mentors cleared there. A mentor
    cleared at 2 prisons counts at each, and once together.

    `mentors_needed` is how many more mentors are needed for the unmatched men: their number,
    divided by the places a mentor there offers on average (1 where no mentor is cleared), rounded
    up. It leaves out men no mentor could help: with too little time left, free in no slot of their
    prison's sessions, or waiting only for a room.
    """

    waiting: int
    matchable: int
    unmatched: int
    leaving_soon: int
    free_places: int
    mentors_needed: int
    reasons: Mapping[str, int]
    to_cover: int = 0

    @property
    def reason_lines(self) -> list[tuple[str, int]]:
        """Each reason in words, with how many men it stops, most men first."""
        commonest_first = sorted(self.reasons.items(), key=lambda item: (-item[1], Reason[item[0]]))
        return [(WORDS[Reason[name]], men) for name, men in commonest_first]


@dataclass(frozen=True)
class Prison:
    """The figures of one establishment."""

    code: str
    name: str
    figures: Figures


@dataclass(frozen=True)
class Capacity:
    """The figures of some prisons, together and one by one."""

    total: Figures
    prisons: tuple[Prison, ...]

    @property
    def lines(self) -> list[Prison]:
        """The prisons with men waiting or free places, if there are several prisons to compare."""
        several = len(self.prisons) > 1
        worth = (
            prison
            for prison in self.prisons
            if prison.figures.waiting or prison.figures.free_places
        )
        return list(worth) if several else []

    def to_json(self) -> dict[str, Any]:
        """The plain values that a report stores."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Capacity":
        """The figures that to_json wrote, now or in an earlier version."""
        prisons = (
            Prison(prison["code"], prison["name"], _figures(prison["figures"]))
            for prison in values["prisons"]
        )
        return cls(_figures(values["total"]), tuple(prisons))


def _figures(values: dict[str, Any]) -> Figures:
    return Figures(**{EARLIER_NAMES.get(name, name): value for name, value in values.items()})


@dataclass(frozen=True)
class Change:
    """How far each figure has moved since `since`, by the figure's name.

    `is_from_yesterday` is False when a morning was missed.
    """

    since: date
    is_from_yesterday: bool
    by: dict[str, int]


def previous_copy(recipient: User, *, before: date) -> CapacityCopy | None:
    """This person's copy of the last report before that day. One query."""
    copies = CapacityCopy.objects.filter(recipient=recipient, report__date__lt=before)
    return copies.select_related("report").first()


def changes(now: Capacity, copy: CapacityCopy | None, *, today: date) -> Change | None:
    """Today's figures less the copy's. None without a copy, or if the copy is of other prisons."""
    if copy is None:
        return None
    before = Capacity.from_json(copy.figures)
    if {prison.code for prison in before.prisons} != {prison.code for prison in now.prisons}:
        return None
    by = {name: getattr(now.total, name) - getattr(before.total, name) for name in LABELS}
    since = copy.report.date
    return Change(since, since == today - timedelta(days=1), by)


@dataclass(frozen=True)
class Line:
    """One figure with its label, and how it moved: "+2", "−1", "no change", or empty."""

    label: str
    now: int
    moved: str

    @property
    def is_part(self) -> bool:
        """Whether it counts some of the men waiting."""
        return self.label.startswith("of them")


def figure_lines(now: Figures, change: Change | None) -> list[Line]:
    """The figures in the order a reader wants them."""
    return [
        Line(label, getattr(now, name), _moved(change.by[name]) if change else "")
        for name, label in LABELS.items()
    ]


def _moved(by: int) -> str:
    return f"{by:+}".replace("-", "−") if by else NONE
