"""The figures of capacity, their JSON, and how they have changed since an earlier report."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from config.accounts.models import User
from config.accounts.roles import Role
from matching.models import CapacityCopy
from matching.referrals.lists import men_in_words
from matching.solver import WORDS, Reason
from recruitment.models import Establishment

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
"""The old names of figures, in reports from before December 2026, each with its new name."""


@dataclass(frozen=True)
class Figures:
    """Counts for one prison, or for several prisons together, at one moment. The counts name
    nobody.

    `waiting` men are on the waiting list. `matchable` of these men could be matched now, and
    `unmatched` of them could not. `reasons` counts the unmatched men by the name of their Reason.
    `leaving_soon` of the men on the waiting list leave within 90 days. `to_cover` men have a mentor
    who has paused, has left or is leaving. No other figure counts these men. `free_places` are the
    free places of active mentors who are cleared at the prison. A mentor who is cleared at 2
    prisons counts at each prison. When the prisons are added up, this mentor counts only once.

    `mentors_needed` is how many more mentors the unmatched men need. We divide the number of these
    men by the average number of places of a mentor there, and round up. If no mentor is cleared
    there, we divide by 1. We leave out men that a new mentor could not help. These men have too
    little time left, are not free at any session of their prison, or wait only for a room.
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
        """Each reason in words, with how many men could not be matched for this reason.

        The reason with the most men is first.
        """
        commonest_first = sorted(self.reasons.items(), key=lambda item: (-item[1], Reason[item[0]]))
        return [(WORDS[Reason[name]], men) for name, men in commonest_first]


@dataclass(frozen=True)
class Prison:
    """The figures of one prison."""

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
        """The prisons that have men waiting or free places. Empty if there are fewer than 2 such
        prisons to compare."""
        several = len(self.prisons) > 1
        worth = (
            prison
            for prison in self.prisons
            if prison.figures.waiting or prison.figures.free_places
        )
        return list(worth) if several else []

    def to_json(self) -> dict[str, Any]:
        """The figures as plain values, which a report can store."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Capacity":
        """The figures, read from what this version of to_json wrote, or an earlier one."""
        prisons = (
            Prison(prison["code"], prison["name"], _figures(prison["figures"]))
            for prison in values["prisons"]
        )
        return cls(_figures(values["total"]), tuple(prisons))


def _figures(values: dict[str, Any]) -> Figures:
    return Figures(**{EARLIER_NAMES.get(name, name): value for name, value in values.items()})


@dataclass(frozen=True)
class Change:
    """How much each figure has changed since the day `since`, by the figure's name. `prisons` has
    the changes at each prison, by the prison's code.

    `is_from_yesterday` is false if there was no report yesterday.
    """

    since: date
    is_from_yesterday: bool
    by: dict[str, int]
    prisons: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def is_none(self) -> bool:
        """Whether no figure has changed at any prison."""
        return not any(any(by.values()) for by in (self.by, *self.prisons.values()))


def prisons_of(user: User) -> list[Establishment]:
    """The prisons whose figures this person sees. A manager sees every open prison. A coordinator
    sees their own open prisons."""
    if Role.MANAGER in user.roles:
        return list(Establishment.objects.open())
    return [prison for prison in user.establishments.all() if prison.is_open]


def headline(total: Figures) -> str:
    """The figures in one line: "3 more mentors needed; 21 men waiting"."""
    needed = total.mentors_needed
    mentors = "1 more mentor needed" if needed == 1 else f"{needed or 'No'} more mentors needed"
    return f"{mentors}; {men_in_words(total.waiting, total.to_cover)}"


def previous_copy(recipient: User, *, before: date) -> CapacityCopy | None:
    """This person's copy of the last morning report before the day `before`. One query."""
    copies = CapacityCopy.objects.filter(recipient=recipient, report__date__lt=before)
    return copies.select_related("report").first()


def changes(now: Capacity, copy: CapacityCopy | None, *, today: date) -> Change | None:
    """How today's figures differ from the figures in the copy.

    None if there is no copy, or if the copy is about different prisons from today's figures.
    """
    if copy is None:
        return None
    before = Capacity.from_json(copy.figures)
    earlier = {prison.code: prison.figures for prison in before.prisons}
    if set(earlier) != {prison.code for prison in now.prisons}:
        return None
    by = _difference(now.total, before.total)
    prisons = {
        prison.code: _difference(prison.figures, earlier[prison.code]) for prison in now.prisons
    }
    since = copy.report.date
    return Change(since, since == today - timedelta(days=1), by, prisons)


def _difference(now: Figures, before: Figures) -> dict[str, int]:
    return {name: getattr(now, name) - getattr(before, name) for name in LABELS}


@dataclass(frozen=True)
class Line:
    """One figure with its label and its change. The change is "+2", "−1", "no change", or empty if
    we do not know it."""

    label: str
    now: int
    moved: str

    @property
    def is_part(self) -> bool:
        """Whether the figure counts only some of the men waiting."""
        return self.label.startswith("of them")


def figure_lines(now: Figures, change: Change | None) -> list[Line]:
    """The figures as lines, the most important first."""
    return [
        Line(label, getattr(now, name), moved(change.by[name]) if change else "")
        for name, label in LABELS.items()
    ]


def moved(by: int) -> str:
    """A change in words: "+2", "−1" or "no change"."""
    return f"{by:+}".replace("-", "−") if by else NONE
