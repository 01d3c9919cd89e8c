"""What has changed since a recipient was last told."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from config.accounts.models import User
from matching.domain.capacity.figures import Capacity, Figures
from matching.models import CapacityCopy

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
class Change:
    """By how much each compared figure has moved since `since`, by the figure's name.

    `is_from_yesterday` is False when a morning was missed: nothing is made up for it.
    """

    since: date
    is_from_yesterday: bool
    by: dict[str, int]


def previous_copy(recipient: User, *, before: date) -> CapacityCopy | None:
    """What this person was last told before that day."""
    told = CapacityCopy.objects.filter(recipient=recipient, report__date__lt=before)
    return told.select_related("report").first()


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
