"""What a change would be worth: how many more men would get a mentor, and how many fewer would
leave without a mentor. We compare the same futures with and without the change."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from matching.models import Referral
from matching.solver import NO_DATE, Instance
from recruitment.weekly import EVERY_SLOT, slots_in
from reporting.forecast.coming import Coming
from reporting.forecast.simulating import Extra, Ints
from reporting.forecast.summing import HIGH, LOW
from reporting.planner.gap import PARTS, Nothing
from reporting.planner.worlds import Group, Hire, Situation, Tally, Worlds, total_of

HORIZONS: Final = (26, 52)
"""We count what happens within these numbers of weeks."""
SOONER: Final = 4.0
"""One lever: clearances come this many weeks earlier."""
BETTER: Final = 0.1
"""One lever: 1 more volunteer in 10 becomes a mentor."""


@dataclass(frozen=True)
class Worth:
    """What a lever is worth in a number of weeks, at all the prisons together. `supported` more men
    get a mentor. `fewer_left` is how many fewer men leave without a mentor, of the men that a
    mentor could have helped. Each number is the average over the futures, with the range of 8 in 10
    futures."""

    weeks: int
    supported: tuple[float, int, int]
    fewer_left: tuple[float, int, int]


@dataclass(frozen=True)
class Lever:
    """A change, and what it is worth. `prison` and `slot` say where and when, if the change is
    about one prison or one time."""

    name: str
    worth: tuple[Worth, ...]
    prison: int | None = None
    slot: int | None = None


@dataclass(frozen=True)
class Ahead:
    """What happens without any change in a number of weeks. Some men get a mentor. Some leave
    without a mentor, although a mentor could have helped them. Each number is the average over the
    futures, with the range of 8 in 10 futures."""

    weeks: int
    supported: tuple[float, int, int]
    left: tuple[float, int, int]


Years = dict[int, Tally]
"""What happens at all prisons together in the first 26 weeks, and in the first 52 weeks."""


@dataclass(frozen=True)
class Levers:
    """Tries levers at these prisons, in the futures with this seed. Tries at most `tries` of
    today's mentors, and at most `tries` evenings."""

    situation: Situation
    pool: Instance
    prisons: tuple[int, ...]
    seed: int
    futures: int
    tries: int
    before: Nothing = lambda: None

    def ahead(self, base: Years) -> list[Ahead]:
        return [
            Ahead(weeks, _range(tally.supported), _range(tally.left))
            for weeks, tally in base.items()
        ]

    def worlds(self, situation: Situation | None = None) -> Worlds:
        return (situation or self.situation).worlds(
            at=self.prisons, weeks=max(HORIZONS), seed=self.seed, futures=self.futures
        )

    def years(
        self,
        worlds: Worlds,
        hires: Collection[Hire] = (),
        extras: Callable[[Group], list[Extra]] = lambda _: [],
    ) -> Years:
        self.before()
        tallies: dict[int, list[Tally]] = {weeks: [] for weeks in HORIZONS}
        for group in worlds.groups:
            matched_in = group.lived(hires, extras(group))
            for weeks in HORIZONS:
                here = group.tallies(matched_in, weeks=weeks)
                tallies[weeks] += [here[pk] for pk in group.prisons if pk in self.prisons]
        return {weeks: total_of(parts) for weeks, parts in tallies.items()}

    def all(self, worlds: Worlds, base: Years, neediest: int) -> Iterator[Lever]:
        """Every lever with its worth. One more mentor is tried at the prison `neediest`."""
        hire = Hire(neediest, 0, worlds.sessions_at(neediest))
        yield Lever("mentor", _worth(base, self.years(worlds, [hire])), prison=neediest)
        if place := self._one_more_place(worlds, base):
            yield Lever("place", place)
        coming = self.situation.coming
        yield self._with_coming("clearance", replace(coming, sooner=SOONER), base)
        yield self._with_coming("yield", replace(coming, better=BETTER), base)
        evenings = [
            (prison, slot, self.years(self.worlds(self._with_session(prison, slot))))
            for prison, slot in self._evenings(worlds)
        ]
        if evenings:
            last = HORIZONS[-1]
            prison, slot, then = max(evenings, key=lambda each: each[2][last].supported.mean())
            yield Lever("evening", _worth(base, then), prison=prison, slot=slot)

    def _with_coming(self, name: str, coming: Coming, base: Years) -> Lever:
        worlds = self.worlds(replace(self.situation, coming=coming))
        return Lever(name, _worth(base, self.years(worlds)))

    def _one_more_place(self, worlds: Worlds, base: Years) -> tuple[Worth, ...]:
        """What it is worth if one of today's mentors takes one more man. This is the average over
        all mentors, or over some of them if there are many. Empty if there are no mentors."""
        rows = [
            (group, mentor)
            for group in worlds.groups
            for mentor in np.unique(group.world.places.mentor).tolist()
            if (group.world.places.begins[:, group.world.places.mentor == mentor] == 0).all()
        ]
        if not rows:
            return ()
        step = -(-len(rows) // self.tries)
        tried = [self.years(worlds, extras=_place_of(group, row)) for group, row in rows[::step]]
        each = [_worth(base, then) for then in tried]
        return tuple(
            Worth(
                worths[0].weeks,
                _average([worth.supported for worth in worths]),
                _average([worth.fewer_left for worth in worths]),
            )
            for worths in zip(*each, strict=True)
        )

    def _evenings(self, worlds: Worlds) -> list[tuple[int, int]]:
        """The best evenings for another session: evenings on which a prison has no session, and
        most of its waiting men are free. Leaves out evenings on which no man is free."""
        free = {
            (prison, slot): int((self._told_slots(prison) >> slot & 1).sum())
            for prison in self.prisons
            for slot in slots_in(PARTS["evenings"] & ~worlds.sessions_at(prison))
        }
        best = sorted((each for each in free if free[each]), key=lambda each: (-free[each], each))
        return best[: self.tries]

    def _with_session(self, prison: int, slot: int) -> Situation:
        """The situation as if this prison had sessions at one more time, with as many rooms as at
        its largest session. The men and mentors who told us that they are free at this time could
        come."""
        number, state, bit = self.situation.prisons.index(prison), self.situation.state, 1 << slot
        old = state.prisons[number]
        waiting = old.slots | (self._told_slots(prison) & bit)
        rooms = old.rooms.copy()
        rooms[slot] = max(int(rooms.max()), 1)
        usual = waiting if waiting.size else np.array([EVERY_SLOT])
        new = replace(old, slots=waiting, usual_slots=usual, rooms=rooms)
        offered = state.places.offered.copy()
        can_come = self._cleared_at(prison)[state.places.mentor]
        free = self.pool.mentors.offered[state.places.mentor].astype(np.int64) & bit
        offered[:, number] |= np.where(can_come, free, 0)
        prisons = tuple(new if row == number else each for row, each in enumerate(state.prisons))
        places = replace(state.places, offered=offered)
        return replace(self.situation, state=replace(state, prisons=prisons, places=places))

    def _told_slots(self, prison: int) -> Ints:
        """The times at which each man who waits at this prison is free, whether there is a session
        or not. One query."""
        men = self.pool.referrals
        index = int(np.searchsorted(self.pool.establishments, prison))
        ids = men.id[(men.establishment == index) & (men.covered == 0)].tolist()
        slots = dict(Referral.objects.filter(pk__in=ids).order_by().values_list("pk", "slots"))
        return np.array([slots.get(pk, 0) for pk in ids], dtype=np.int64)

    def _cleared_at(self, prison: int) -> np.ndarray:
        """Whether this prison has cleared each mentor of the pool."""
        cleared = self.pool.clearances
        holds = (cleared.expires == NO_DATE) | (cleared.expires >= self.pool.today)
        index = int(np.searchsorted(self.pool.establishments, prison))
        there = np.zeros(len(self.pool.mentors), dtype=bool)
        there[cleared.mentor[holds & (cleared.establishment == index)]] = True
        return there


def _place_of(group: Group, mentor: int) -> Callable[[Group], list[Extra]]:
    """One more place for this mentor, in this group."""
    offered = group.world.places.offered[group.world.places.mentor == mentor][0]
    extra = Extra(who=mentor, offered=tuple(offered.tolist()), mentor=mentor)
    return lambda other: [extra] if other is group else []


def _worth(base: Years, then: Years) -> tuple[Worth, ...]:
    return tuple(
        Worth(
            weeks,
            _range(then[weeks].supported - base[weeks].supported),
            _range(base[weeks].left - then[weeks].left),
        )
        for weeks in HORIZONS
    )


def _range(numbers: Ints) -> tuple[float, int, int]:
    low, high = np.percentile(numbers, (LOW, HIGH), method="inverted_cdf")
    return float(numbers.mean()), int(low), int(high)


def _average(ranges: list[tuple[float, int, int]]) -> tuple[float, int, int]:
    mean, low, high = np.array(ranges).mean(axis=0).tolist()
    return mean, round(low), round(high)
