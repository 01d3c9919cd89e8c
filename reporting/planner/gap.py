"""The gap: the fewest more mentors that are enough for one of 2 aims. Aim (a) is that no man leaves
prison without a mentor although a mentor could have helped him. Aim (b) is that, besides, none of
these men waits over 8 weeks.

How we search, for each prison:

1. We find the fewest mentors that would be enough if all of them were free at all sessions. We
   double the number until it is enough. Then we search between the last 2 numbers, by halves.
2. We find mentors who are each free in only one part of the week. Such mentors can be enough
   although they are free less often. A place that no man takes today stays free for a man who has
   less time. If there are at most EXACT ways to have fewer mentors than in step 1, we try all of
   these ways. Then we try as many mentors as in step 1, and a few more. If there are at most EXACT
   ways to share out the parts of the week, we try all of them. If there are more, we begin with the
   best single part, and move one mentor at a time while this helps.
3. We try the answer again in other futures, which chance has drawn separately. We add mentors until
   they are enough in these futures too. The share that we show comes from these futures, because
   the search has not seen them.

“Enough” means enough in a share of ENOUGH of the futures. `is_fewest` is true if we tried all ways
with fewer mentors in the futures of the search, none was enough, and step 3 added nobody. Step 1
has 2 limits. It assumes that one more mentor never does harm. This is true if there are enough
rooms (see World.lived). If prisons share mentors, we search all of them together. The answer for
one prison then depends on what we are trying at the others.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations_with_replacement
from math import comb
from typing import Final

import numpy as np

from recruitment.weekly import EVERY_SLOT
from reporting.forecast.laws import Floats
from reporting.planner.worlds import Hire, Tally, Worlds

ENOUGH: Final = 0.8
"""Mentors are enough if nobody is left without a mentor in this share of the futures. The ranges
use the same share."""
MOST: Final = 128
"""The most mentors that we try at one prison."""
EXACT: Final = 35
"""The most ways that we try one by one. 4 mentors can share out 4 parts of the week in 35 ways."""
MORE: Final = 3
"""Step 2 tries up to this many more mentors than step 1 found."""
ABOUT: Final = 0.1
"""A difference of fewer men than this is almost no difference."""
ADDED: Final = 12
"""The most times that step 3 adds mentors. Each time it adds 1 mentor, or if there are many
mentors, a twelfth of their number."""

ANY: Final = "any"
PARTS: Final[Mapping[str, int]] = {
    "mornings": sum(1 << 3 * day for day in range(5)),
    "afternoons": sum(1 << 3 * day + 1 for day in range(5)),
    "evenings": sum(1 << 3 * day + 2 for day in range(5)),
    "weekends": 0b111111 << 15,
    ANY: EVERY_SLOT,
}
"""The times of each part of the week, as one number (a mask)."""

Mix = tuple[str, ...]
"""For each new mentor, the part of the week in which they are free."""
Nothing = Callable[[], None]


@dataclass(frozen=True, order=True)
class Score:
    """How well some more mentors would do at one prison: the share of futures in which they are
    enough, and the average number of men left without a mentor. The second number is negative, so
    that a higher score is better."""

    share: float
    left: float

    @property
    def is_enough(self) -> bool:
        return self.share >= ENOUGH

    def is_about(self, best: "Score") -> bool:
        """Whether this score leaves almost as few men without a mentor as the best score."""
        return self.left >= best.left - ABOUT


@dataclass(frozen=True)
class Team:
    """The mentors that a search ends with. `mix` has the part of the week in which each of them is
    free. `is_fewest` says that fewer mentors are not enough, whenever they are free. `any_time`
    mentors who are free at all sessions would be enough too. If no number of mentors is enough,
    `is_enough` is false. Even more mentors would then leave almost as many men without a mentor."""

    mix: Mix
    any_time: int
    is_fewest: bool = True
    is_enough: bool = True


@dataclass(frozen=True)
class Gap:
    """The gap at one prison: the mentors in `mix`. `mix`, `any_time` and `is_fewest` are explained
    in Team.

    `is_enough` says whether these mentors are enough in the futures of the check. If all rooms are
    taken at the times when some men are free, no number of mentors is enough. `share` is the share
    of futures in which no man is left without a mentor. `curve` has this share for fewer and for
    more mentors, each with the average number of men left. Without more mentors, `left` men would
    be left on average.
    """

    prison: int
    mix: Mix
    share: float
    any_time: int
    is_fewest: bool
    is_enough: bool
    left: float
    curve: tuple[tuple[int, float, float], ...]


Search = Generator[Mix, Score, Team]
Bad = Callable[[Tally], np.ndarray]


def leaves_nobody(tally: Tally) -> np.ndarray:
    """How many men leave without a mentor although a mentor could have helped them, by future. This
    must be 0 for aim (a) of this module."""
    return tally.left


def leaves_nobody_waiting(tally: Tally) -> np.ndarray:
    """How many men leave without a mentor or wait too long, although a mentor could have helped
    them, by future. A man can count twice. This must be 0 for aim (b) of this module."""
    return tally.left + tally.waited


@dataclass(frozen=True)
class Trials:
    """Tries mentors in some futures. `places` is how many men each new mentor takes. `begins` has
    the week in which the new mentors begin at a prison, by future. If a prison is not in `begins`,
    they begin there today. A man counts as left only if a mentor could still have helped him after
    the new mentors begin (see Group.tallies)."""

    worlds: Worlds
    bad: Bad
    places: int = 1
    begins: Mapping[int, Floats] = field(default_factory=dict)
    before: Nothing = lambda: None

    def hires(self, prison: int, mix: Mix) -> list[Hire]:
        sessions = self.worlds.sessions_at(prison)
        begins = tuple(self.begins[prison].tolist()) if prison in self.begins else 0.0
        return [
            Hire(prison, number, PARTS[part] & sessions, self.places, begins)
            for number, part in enumerate(mix)
        ]

    def scores(self, mixes: Mapping[int, Mix], at: Sequence[int]) -> dict[int, Score]:
        """How well these mentors would do, at each prison in `at`."""
        self.before()
        hires = [hire for prison, mix in mixes.items() for hire in self.hires(prison, mix)]
        tallies = self.worlds.tried(hires, at=at, since=self.begins)
        return {prison: _score(self.bad(tallies[prison])) for prison in at}

    def parts_at(self, prison: int) -> list[str]:
        """The parts of the week in which this prison has sessions."""
        sessions = self.worlds.sessions_at(prison)
        return [part for part, times in PARTS.items() if part != ANY and times & sessions]


def _score(bad: np.ndarray) -> Score:
    return Score(float((bad == 0).mean()), -float(bad.mean()))


def gaps(
    search: Trials,
    check: Trials,
    prisons: Sequence[int],
    *,
    exact: int = EXACT,
    with_curve: bool = True,
) -> dict[int, Gap]:
    """The gap at each of these prisons. Searches in the futures of `search`. The shares come from
    the futures of `check`. A lower `exact` tries fewer ways to share out the parts of the week.
    Without `with_curve`, the curve has only 2 points: no more mentors, and the mentors of the
    gap."""
    parts = {prison: search.parts_at(prison) for prison in prisons}
    teams = in_step(search, {prison: fewest(parts[prison], exact=exact) for prison in prisons})
    checked = in_step(check, {prison: _checked(teams[prison], parts[prison]) for prison in prisons})
    mixes = {prison: each.mix for prison, each in checked.items()}
    steps = {prison: _steps(mix) if with_curve else [(), mix] for prison, mix in mixes.items()}
    curves: dict[int, list[tuple[int, float, float]]] = {prison: [] for prison in prisons}
    for step in range(max(map(len, steps.values()), default=0)):
        now = {prison: each[step] for prison, each in steps.items() if step < len(each)}
        scores = check.scores({**mixes, **now}, list(now))
        for prison, score in scores.items():
            curves[prison].append((len(now[prison]), score.share, -score.left))
    return {
        prison: _gap(prison, teams[prison], checked[prison], curves[prison]) for prison in prisons
    }


def _gap(prison: int, searched: Team, checked: Team, curve: list[tuple[int, float, float]]) -> Gap:
    share = {count: share for count, share, _ in curve}
    unmatched = {count: unmatched for count, _, unmatched in curve}
    mix = checked.mix
    return Gap(
        prison=prison,
        mix=mix,
        share=share[len(mix)],
        any_time=searched.any_time,
        is_fewest=checked.is_fewest,
        is_enough=share[len(mix)] >= ENOUGH,
        left=unmatched[0],
        curve=tuple(sorted(dict.fromkeys(curve))),
    )


def _steps(mix: Mix) -> list[Mix]:
    """The mentors for the points of the curve: none, a few fewer than in `mix`, the same, and 2
    more."""
    more = mix + (_commonest(mix),) * 2
    counts = {0, len(mix) + 1, len(mix) + 2, *range(max(0, len(mix) - 4), len(mix) + 1)}
    return [more[:count] for count in sorted(counts)]


def in_step(trials: Trials, searches: Mapping[int, Search]) -> dict[int, Team]:
    """Runs these searches to their ends, one for each prison. In each run, all prisons try their
    next mentors. Many prisons then need as many runs as one prison. If the search at a prison has
    ended, that prison keeps its mentors in the later runs."""
    teams: dict[int, Team] = {}
    asks: dict[int, Mix] = {prison: next(each) for prison, each in searches.items()}
    while asks:
        settled = {prison: each.mix for prison, each in teams.items()}
        scores = trials.scores({**settled, **asks}, list(asks))
        following: dict[int, Mix] = {}
        for prison in asks:
            try:
                following[prison] = searches[prison].send(scores[prison])
            except StopIteration as end:
                teams[prison] = end.value
        asks = following
    return teams


def fewest(parts: Sequence[str], *, exact: int = EXACT) -> Search:
    """Steps 1 and 2 of the search for one prison (see the top of this module), as a generator. It
    yields mentors to try, and the caller sends back their score. If `exact` is 0, leaves out step
    2."""
    score = yield ()
    if score.is_enough:
        return Team((), 0)
    low, high, before = 0, 1, score
    while not (score := (yield (ANY,) * high)).is_enough:
        if score == before or high >= MOST:
            # The next mentors can still help if these only took men who do not count.
            best = yield (ANY,) * MOST
            if not best.is_enough:
                return (yield from _fewest_to_gain(best, high if best == score else MOST))
            low, high = high, MOST
            break
        low, high, before = high, 2 * high, score
    while high - low > 1:
        middle = (low + high) // 2
        if (yield (ANY,) * middle).is_enough:
            high = middle
        else:
            low = middle
    if not exact:
        return Team((ANY,) * high, high, is_fewest=False)
    return (yield from _in_parts(high, parts, exact))


def _fewest_to_gain(best: Score, high: int) -> Search:
    """The fewest mentors, free at all sessions, that are almost as good as many mentors. `best` is
    the score of many mentors."""
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        if (yield (ANY,) * middle).is_about(best):
            high = middle
        else:
            low = middle
    return Team((ANY,) * high, high, is_enough=False)


def _in_parts(any_time: int, parts: Sequence[str], exact: int) -> Search:
    """Step 2: the fewest mentors who are each free in one of these parts. `any_time` mentors who
    are free at all sessions are enough."""
    fewer = range(1, any_time)
    tries_all = sum(_ways(count, parts) for count in fewer) <= exact
    if tries_all:
        for count in fewer:
            for mix in combinations_with_replacement(parts, count):
                if (yield mix).is_enough:
                    return Team(mix, any_time)
    for count in range(any_time, any_time + MORE + 1):
        enough = yield from _enough_of(count, parts, exact)
        if enough and not tries_all:
            enough = yield from _with_fewer(enough)
        if enough:
            return Team(enough, any_time, is_fewest=tries_all)
        tries_all &= _ways(count, parts) <= exact
    return Team((ANY,) * any_time, any_time, is_fewest=tries_all)


def _ways(count: int, parts: Sequence[str]) -> int:
    """The number of ways in which `count` mentors can share out these parts of the week."""
    return comb(count + len(parts) - 1, count) if parts else 0


def _with_fewer(mix: Mix) -> Generator[Mix, Score, Mix]:
    """The same mentors with one after another removed, always from the commonest part of the week,
    while the rest are still enough."""
    while len(mix) > 1:
        fewer = list(mix)
        fewer.remove(_commonest(mix))
        if not (yield tuple(fewer)).is_enough:
            break
        mix = tuple(fewer)
    return mix


def _enough_of(count: int, parts: Sequence[str], exact: int) -> Generator[Mix, Score, Mix | None]:
    """`count` mentors in parts of the week in which they are enough. None if we find no such
    parts."""
    scores: dict[Mix, Score] = {}
    for part in parts:
        scores[(part,) * count] = yield (part,) * count
    best = max(scores, key=lambda mix: scores[mix], default=())
    if not best or scores[best].is_enough:
        return best or None
    if _ways(count, parts) <= exact:
        others = [mix for mix in combinations_with_replacement(parts, count) if mix not in scores]
        for mix in sorted(others, key=lambda mix: -mix.count(best[0])):
            scores[mix] = yield mix
            if scores[mix].is_enough:
                return mix
        return None
    while len(scores) < exact:
        around = [mix for mix in _neighbours(best, parts) if mix not in scores]
        for mix in around[: exact - len(scores)]:
            scores[mix] = yield mix
        better = max(scores, key=lambda mix: scores[mix])
        if scores[better].is_enough:
            return better
        if better == best:
            return None
        best = better
    return None


def _neighbours(mix: Mix, parts: Sequence[str]) -> list[Mix]:
    """The mixes that differ in the part of the week of one mentor."""
    changed = [
        tuple(sorted([*mix[:place], part, *mix[place + 1 :]], key=list(PARTS).index))
        for place in range(len(mix))
        for part in parts
        if part != mix[place]
    ]
    return list(dict.fromkeys(changed))


def _checked(team: Team, parts: Sequence[str]) -> Search:
    """Step 3: adds mentors to the team until they are enough in other futures too. If a few more
    mentors in these parts of the week are not enough, adds mentors who are free at all sessions."""
    mix = team.mix
    score = yield mix
    if score.is_enough or not team.is_enough:
        return team
    for _ in range(MORE if ANY not in mix else 0):
        scores: dict[Mix, Score] = {}
        for part in parts:
            scores[*mix, part] = yield (*mix, part)
        mix = max(scores, key=lambda each: scores[each])
        if scores[mix].is_enough:
            return replace(team, mix=mix, is_fewest=False)
    mix = (ANY,) * team.any_time
    for _ in range(ADDED):
        if (yield mix).is_enough:
            break
        mix += (ANY,) * max(len(mix) // ADDED, 1)
    return replace(team, mix=mix, is_fewest=False)


def _commonest(mix: Mix) -> str:
    return max(PARTS, key=mix.count) if mix else ANY
