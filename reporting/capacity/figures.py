"""The figures of capacity, how they are kept as JSON, and what has changed since a recipient was
last told."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from config.accounts.models import User
from matching.models import CapacityCopy
from matching.solver import WORDS, Reason

LABELS: Final = {
    "mentors_short": "Mentors short",
    "waiting": "Men waiting",
    "matchable": "of them could be matched today",
    "unmatched": "of them could not",
    "leaving_soon": "of them leave within 90 days",
    "free_places": "Free mentor places",
}
NONE: Final = "no change"


@dataclass(frozen=True)
class Figures:
    """One prison, or several together, at one instant. Men and places, never who.

    `waiting` men are on the list. With the mentors there are, `matchable` of them could be matched
    now and `unmatched` not; `reasons` counts those by the name of their first Reason.
    `leaving_soon` waiting men leave within 90 days. `free_places` are places of active mentors
    cleared there and not filled; a mentor cleared at two prisons counts at each, and once together.

    `mentors_short` is how many more mentors would be needed for the unmatched men who could be
    supported: those men, divided by the places a mentor there offers on average (one, where nobody
    is cleared), rounded up. A man with too little time left, free in no slot in which his prison
    has sessions, or kept waiting by full rooms alone is not counted, because no mentor could change
    that.
    """

    waiting: int
    matchable: int
    unmatched: int
    leaving_soon: int
    free_places: int
    mentors_short: int
    reasons: Mapping[str, int]

    @property
    def reason_lines(self) -> list[tuple[str, int]]:
        """Reasons in words, with how many men each holds back, most first."""
        most_first = sorted(self.reasons.items(), key=lambda item: (-item[1], Reason[item[0]]))
        return [(WORDS[Reason[name]], men) for name, men in most_first]


@dataclass(frozen=True)
class Prison:
    """One establishment's figures."""

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
        """The prisons with anything to say, where there is more than one to compare."""
        several = len(self.prisons) > 1
        worth = (
            prison
            for prison in self.prisons
            if prison.figures.waiting or prison.figures.free_places
        )
        return list(worth) if several else []

    def to_json(self) -> dict[str, Any]:
        """What a report keeps."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Capacity":
        """What to_json wrote."""
        prisons = (
            Prison(prison["code"], prison["name"], Figures(**prison["figures"]))
            for prison in values["prisons"]
        )
        return cls(Figures(**values["total"]), tuple(prisons))


@dataclass(frozen=True)
class Change:
    """By how much each compared figure has moved since `since`, by the figure's name.

    `is_from_yesterday` is False when a morning was missed: nothing is made up for it.
    """

    since: date
    is_from_yesterday: bool
    by: dict[str, int]


def previous_copy(recipient: User, *, before: date) -> CapacityCopy | None:
    """What this person was last told before that day."""
    copies = CapacityCopy.objects.filter(recipient=recipient, report__date__lt=before)
    return copies.select_related("report").first()


def changes(now: Capacity, copy: CapacityCopy | None, *, today: date) -> Change | None:
    """Today's figures less those of the copy. None where they cannot be compared: there is no
    earlier copy, or it was about other prisons."""
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
    """One figure, named, with how it moved in words: "+2", "−1", "no change", or nothing."""

    label: str
    now: int
    moved: str

    @property
    def is_part(self) -> bool:
        """Whether it counts some of the men of the line above."""
        return self.label.startswith("of them")


def figure_lines(now: Figures, change: Change | None) -> list[Line]:
    """The figures in the order a reader wants them."""
    return [
        Line(label, getattr(now, name), _moved(change.by[name]) if change else "")
        for name, label in LABELS.items()
    ]


def _moved(by: int) -> str:
    return f"{by:+}".replace("-", "−") if by else NONE
