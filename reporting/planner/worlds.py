"""The futures of the forecast, in which we try more mentors.

Every trial has the same futures: the same men come and go, and today's mentors stop at the same
times. So 2 trials differ only in what we try. Statisticians call this common random numbers.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from matching.solver import Instance
from reporting.forecast.coming import Coming
from reporting.forecast.forecasting import State, groups_of, only_places, state_of, with_coming
from reporting.forecast.laws import Floats
from reporting.forecast.record import Laws
from reporting.forecast.simulating import SLOTS, Extra, Ints, Prison, World

LONGEST_WAIT: Final = 8
"""In weeks. A man who waits longer than this waits too long."""
WEEK: Final = timedelta(weeks=1)
NOW: Final[Mapping[int, Floats]] = {}


@dataclass(frozen=True)
class Hire:
    """One more mentor to try, who is cleared at one prison. `number` counts the mentors that we try
    at this prison, from 0. `times` has the times at which the mentor is free, as one number (a
    mask). `begins` is the first week in which they can take a man: one number for all futures, or
    one for each."""

    prison: int
    number: int
    times: int
    places: int = 1
    begins: float | tuple[float, ...] = 0.0


@dataclass(frozen=True)
class Tally:
    """What happened in each future, at one prison or at several together.

    `supported` men got a mentor. `left` men left prison without a mentor, although a mentor could
    have helped them. `waited` men waited over 8 weeks, although a mentor could have helped them.
    `beyond` men left without a mentor, and no mentor could have helped them: they had too little
    time left, or were not free at any session of their prison.
    """

    supported: Ints
    left: Ints
    waited: Ints
    beyond: Ints

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.supported + other.supported,
            self.left + other.left,
            self.waited + other.waited,
            self.beyond + other.beyond,
        )


@dataclass(frozen=True)
class Group:
    """Prisons that share mentors, by id, and their futures. `sessions` has the times with sessions
    at each prison, as one number (a mask)."""

    prisons: tuple[int, ...]
    world: World
    sessions: Ints

    def lived(self, hires: Iterable[Hire], extras: Sequence[Extra] = ()) -> Floats:
        """The week in which each man gets a mentor (see World.lived)."""
        here = [hire for hire in hires if hire.prison in self.prisons]
        return self.world.lived([*extras, *(extra for hire in here for extra in self._of(hire))])

    def _of(self, hire: Hire) -> Iterable[Extra]:
        offered = tuple(hire.times if pk == hire.prison else 0 for pk in self.prisons)
        who = 1000 * hire.prison + hire.number
        for place in range(hire.places):
            yield Extra(who, offered, place=place, begins=hire.begins)

    def tallies(
        self,
        matched_in: Floats,
        *,
        since: Mapping[int, Floats] = NOW,
        weeks: int | None = None,
    ) -> dict[int, Tally]:
        """What happened at each prison in the first `weeks` weeks, or in all weeks. `since` can
        have a week for a prison, by future. If it has none, the week is that of today. Men count as
        `left` or `waited` only if a mentor could help them in this week or later. Their wait counts
        from this week, or from their referral if that is later."""
        men, last = self.world.men, (weeks or self.world.weeks) - 1
        start = men.arrives.copy()
        for pk, here in zip(self.prisons, men.columns, strict=True):
            if pk in since:
                start[:, here] = np.maximum(start[:, here], since[pk][:, None])
        has_time = men.present(start) & (men.out - men.shortest >= start)
        could_meet = has_time & (men.slots & self.sessions[men.prison] != 0)
        is_matched = matched_in <= last
        is_out = men.is_out(last) & (men.arrives <= last) & ~is_matched
        deadline = start + LONGEST_WAIT
        waits_on = men.present(deadline) & (matched_in > deadline) & (deadline <= last)
        counted = (is_matched, is_out & could_meet, waits_on & could_meet, is_out & ~could_meet)
        return {
            pk: Tally(*(each[:, here].sum(axis=1) for each in counted))
            for pk, here in zip(self.prisons, men.columns, strict=True)
        }


@dataclass(frozen=True)
class Worlds:
    """The futures of some prisons. Each group of prisons that share mentors has its own futures."""

    groups: tuple[Group, ...]

    @property
    def prisons(self) -> tuple[int, ...]:
        return tuple(pk for group in self.groups for pk in group.prisons)

    def sessions_at(self, prison: int) -> int:
        """The times at which this prison has sessions, as one number (a mask)."""
        return next(
            int(group.sessions[group.prisons.index(prison)])
            for group in self.groups
            if prison in group.prisons
        )

    def tried(
        self,
        hires: Sequence[Hire],
        *,
        at: Collection[int] | None = None,
        since: Mapping[int, Floats] = NOW,
    ) -> dict[int, Tally]:
        """What happens at each prison with these mentors. Leaves out groups without a prison in
        `at`."""
        return {
            pk: tally
            for group in self.groups
            if at is None or not set(at).isdisjoint(group.prisons)
            for pk, tally in group.tallies(group.lived(hires), since=since).items()
        }


@dataclass(frozen=True)
class Situation:
    """Today's situation: the prisons by id, their state, and who may become a mentor soon. If
    `is_apart`, no prisons share mentors. We then simulate all prisons in one group, which takes
    less time."""

    today: date
    prisons: tuple[int, ...]
    state: State
    coming: Coming
    is_apart: bool = False

    @classmethod
    def of(
        cls, pool: Instance, prisons: Sequence[int], laws: Laws, coming: Coming, today: date
    ) -> "Situation":
        """Reads the situation from the pool of a round. 3 queries."""
        return cls(today, tuple(prisons), state_of(pool, prisons, laws), coming)

    def worlds(self, *, at: Collection[int], weeks: int, seed: int, futures: int) -> Worlds:
        """The futures of the prisons in `at`, and of the prisons that share mentors with them. The
        same seed gives the same futures."""
        random = np.random.default_rng([seed, 1])
        places = with_coming(self.state.places, self.coming, self.prisons, random, futures)
        months = [(self.today + week * WEEK).month for week in range(weeks)]
        sharing = [
            (rows, mine)
            for rows, mine in groups_of(places, len(self.prisons))
            if not {self.prisons[row] for row in rows}.isdisjoint(at)
        ]
        if self.is_apart and sharing:
            rows = sorted(row for numbers, _ in sharing for row in numbers)
            sharing = [(rows, np.sort(np.concatenate([mine for _, mine in sharing])))]
        groups = []
        for rows, mine in sharing:
            ids = tuple(self.prisons[row] for row in rows)
            prisons = [self.state.prisons[row] for row in rows]
            here = only_places(places, mine, rows)
            world = World.drawn(
                prisons,
                here,
                leaving=self.state.leaving,
                shortest=self.state.shortest,
                months=months,
                seed=seed + rows[0],
                futures=futures,
            )
            sessions = _sessions(prisons, here.busy_prison, here.busy_slot)
            groups.append(Group(ids, world, sessions))
        return Worlds(tuple(groups))

    def with_prisons_apart(self) -> "Situation":
        """The situation as if each mentor came to only one prison. This is the prison where they
        have a man. If they have no man, it is the prison with the most men waiting. This takes less
        time if there are many prisons."""
        places = self.state.places
        waiting = np.array([prison.waiting.size for prison in self.state.prisons])
        offered, busy_prison = np.zeros_like(places.offered), places.busy_prison.copy()
        for mentor in np.unique(places.mentor):
            rows = np.flatnonzero(places.mentor == mentor)
            busy = places.busy_prison[rows]
            there = places.offered[rows[0]] != 0
            if (busy >= 0).any():
                only = int(busy[busy >= 0][0])
            else:
                only = int(np.where(there, waiting, -1).argmax())
            offered[rows, only] = places.offered[rows, only]
            busy_prison[rows[busy >= 0]] = only
        apart = replace(places, offered=offered, busy_prison=busy_prison)
        state = replace(self.state, places=apart)
        return replace(self, state=state, is_apart=True)

    def without_cohort(self, cohort: int | None) -> "Situation":
        """The situation as if nobody were in this cohort."""
        people = tuple(person for person in self.coming.people if person.cohort != cohort)
        return replace(self, coming=replace(self.coming, people=people))


def _sessions(prisons: Sequence[Prison], busy_prison: Ints, busy_slot: Ints) -> Ints:
    """The times with sessions at each prison, as one number (a mask). There is a session if a room
    is free or somebody meets."""
    masks = np.array([int((1 << np.flatnonzero(each.rooms > 0)).sum()) for each in prisons])
    for prison, slot in zip(busy_prison.tolist(), busy_slot.tolist(), strict=True):
        if prison >= 0 and 0 <= slot < SLOTS:
            masks[prison] |= 1 << slot
    return masks


def total_of(tallies: Iterable[Tally]) -> Tally:
    """These tallies added up. Needs at least one."""
    first, *others = tallies
    for other in others:
        first += other
    return first
