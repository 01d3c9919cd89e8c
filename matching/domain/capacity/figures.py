"""The figures of capacity, and how they are kept as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from matching.solver import WORDS, Reason


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
        shown = (it for it in self.prisons if it.figures.waiting or it.figures.free_places)
        return list(shown) if several else []

    def to_json(self) -> dict[str, Any]:
        """What a report keeps."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Capacity":
        """What to_json wrote."""
        prisons = (
            Prison(prison["code"], prison["name"], Figures(**prison["figures"]))
            for prison in kept["prisons"]
        )
        return cls(Figures(**kept["total"]), tuple(prisons))
