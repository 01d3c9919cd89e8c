"""How often the men of each group get a mentor, and how soon. Counts that could show who a man is
are hidden.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import sqrt
from statistics import NormalDist, median
from typing import Final

from config.common.actor import Actor
from config.common.disclosure import FEWEST
from matching.fairness.hiding import Shows, Tally, what_to_show
from matching.fairness.outcomes import (
    AGES,
    NO_AGE,
    NO_OFFENCE,
    NOT_STATED,
    NOT_VIOLENT,
    OLDEST,
    VIOLENT,
    Outcome,
    men_by_year,
    outcomes_in,
)
from matching.models import BROAD_GROUPS, Source

FEWEST_MEN: Final = 30
"""A year is compared only if at least this many men were referred in it. With fewer men, chance
alone makes differences that look large.
"""
CHANCE: Final = NormalDist().inv_cdf(0.975)
"""About 1.96. If only chance is at work, 95 of 100 results are within this many standard deviations
of the mean.
"""


@dataclass(frozen=True)
class Group:
    """One line of a table: a group of men. A hidden count is None. The numbers of days are medians.
    A median of fewer than FEWEST men is None."""

    name: str
    men: int | None = None
    matched: int | None = None
    days_to_match: int | None = None
    days_to_meeting: int | None = None

    @property
    def share(self) -> float | None:
        """The share of the men who got a mentor, 0–1."""
        return None if self.men is None or self.matched is None else self.matched / self.men

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(100 * self.share)

    @property
    def matched_in_words(self) -> str:
        """How many of the men got a mentor, such as "9 of 33 (27%)". Empty if the counts are
        hidden.
        """
        if self.men is None or self.matched is None:
            return ""
        return f"{self.matched:,} of {self.men:,} ({self.percent}%)"

    @property
    def likely_range(self) -> tuple[float, float]:
        """The range in which the true share probably lies: the lowest and the highest share, each
        0–1 (a 95% interval). From 0 to 1 if the share is hidden. Source: Wilson's score interval,
        Journal of the American Statistical Association 22 (1927), pages 209 to 212."""
        if not self.men or self.share is None:
            return 0.0, 1.0
        per_man = CHANCE**2 / self.men
        middle = self.share + per_man / 2
        reach = CHANCE * sqrt(self.share * (1 - self.share) / self.men + per_man / self.men / 4)
        return (middle - reach) / (1 + per_man), (middle + reach) / (1 + per_man)


@dataclass(frozen=True)
class Comparison:
    """One way to put men in groups, such as by age, with the groups. Leaves out groups without men.
    `groups` is empty if every group has too few men to show anything.
    """

    title: str
    groups: Sequence[Group]

    @property
    def shown(self) -> list[Group]:
        """The groups whose counts are shown."""
        return [group for group in self.groups if group.matched is not None]

    @property
    def hidden(self) -> list[Group]:
        """The groups with a hidden count. The page shows the name of such a group. It may also show
        how many men the group has.
        """
        return [group for group in self.groups if group.matched is None]


@dataclass(frozen=True)
class Fairness:
    """The men referred in one year: all of them together, and in groups."""

    total: Group
    comparisons: Sequence[Comparison]


def usual_year(men: dict[int, int], *, today: date) -> int:
    """The year that the page shows first: the newest past year with at least FEWEST_MEN men. Leaves
    out the present year, because many of its men are still waiting. If no past year has enough men,
    returns the newest year. Raises ValueError when `men` is empty.
    """
    enough = (year for year, count in men.items() if count >= FEWEST_MEN and year < today.year)
    return max(enough, default=max(men))


def fairness_in(year: int, *, by: Actor, at: datetime) -> Fairness | None:
    """The men referred in this year, in groups. None if they are fewer than FEWEST_MEN men. Also
    None if fewer than FEWEST of them got a mentor, or if fewer than FEWEST got none.

    Reads the offences of all these men, and records this as one reading. 6 queries.

    Each page is about one whole year, so that no 2 pages overlap. If they did, somebody could
    compare 2 pages and work out a hidden count.
    """
    if men_by_year().get(year, 0) < FEWEST_MEN:
        return None
    men = outcomes_in(year, by=by, at=at)
    if not _tally(men).is_safe:
        return None
    prisons = sorted({man.prison for man in men})
    offences = [VIOLENT, NOT_VIOLENT, NO_OFFENCE]
    ethnicities = [*BROAD_GROUPS.values(), NOT_STATED]
    sources = {source: source.label[0].upper() + source.label[1:] for source in Source}
    return Fairness(
        _group("All men", men, Shows.ALL),
        [
            _comparison("Age", men, lambda man: man.age, [*AGES.values(), OLDEST, NO_AGE]),
            _comparison("Ethnicity", men, lambda man: man.ethnicity, ethnicities),
            _comparison(
                "Who referred him", men, lambda man: sources[man.source], list(sources.values())
            ),
            _comparison("Offences", men, lambda man: man.offences, offences),
            _comparison("Prison", men, lambda man: man.prison, prisons),
        ],
    )


def compared(group: Group, total: Group) -> str:
    """How a group compares with all men, in words. Empty if the counts of the group are hidden."""
    if group.men is None or group.share is None or total.share is None:
        return ""
    if group.men < FEWEST_MEN:
        return "Too few men to tell"
    low, high = group.likely_range
    if high < total.share:
        return "Got a mentor less often"
    if low > total.share:
        return "Got a mentor more often"
    return "No clear difference"


def _comparison(
    title: str, men: Iterable[Outcome], group_of: Callable[[Outcome], str], names: Sequence[str]
) -> Comparison:
    """The men in groups, in the order of `names`. A group has only the counts that can be shown."""
    members = defaultdict(list)
    for man in men:
        members[group_of(man)].append(man)
    present = [name for name in names if name in members]
    shows = what_to_show([_tally(members[name]) for name in present])
    if all(shown == Shows.NOTHING for shown in shows):
        return Comparison(title, [])
    rows = zip(present, shows, strict=True)
    return Comparison(title, [_group(name, members[name], shown) for name, shown in rows])


def _tally(men: Sequence[Outcome]) -> Tally:
    matched = sum(man.days_to_match is not None for man in men)
    return Tally(matched, len(men) - matched)


def _group(name: str, men: Sequence[Outcome], shown: Shows) -> Group:
    if shown == Shows.NOTHING:
        return Group(name)
    if shown == Shows.MEN:
        return Group(name, len(men))
    return Group(
        name,
        len(men),
        _tally(men).matched,
        _middle(man.days_to_match for man in men),
        _middle(man.days_to_meeting for man in men),
    )


def _middle(days: Iterable[int | None]) -> int | None:
    """The median of these numbers of days, without the Nones. None if fewer than FEWEST numbers are
    left.
    """
    counted = [count for count in days if count is not None]
    return round(median(counted)) if len(counted) >= FEWEST else None
