"""Many possible futures of some prisons that share mentors, week by week. NumPy works out all
futures at once.

In each week, this happens in this order: men are referred, men leave prison or are closed for
another reason, supports end, mentors stop and begin, and each free place goes to a man. Of all men
that the mentor can meet, the man with the least time left gets the place. A mentor can meet a man
if his prison has cleared the mentor, and if both of them and a room are free at the same time. This
is close to what a round does. How many men a round matches does not depend on which of them comes
first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from reporting.forecast.laws import Arrivals, Floats, Lengths, Rate, Slips

WEEKS: Final = 26
FUTURES: Final = 400
NEVER: Final = 10_000.0
NO_LIMIT: Final = 10_000
SLOTS: Final = 21
NO_SLOT: Final = SLOTS
"""The time of a pair without visits. The pair uses a place of the mentor, but no time and no
room."""

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Prison:
    """A prison as it is today, with its laws.

    `waiting` has the weeks until each waiting man is expected to leave prison. NaN stands for an
    unknown date: it is drawn from `weeks_left`, like the dates of the men who are still to be
    referred. A known date moves as `slips` says. `slots` has the times of each waiting man, as a
    mask. `rooms` is how many more pairs can meet in each slot. Men who are referred later get their
    times from `usual_slots`.
    """

    arrivals: Arrivals
    weeks_left: Lengths
    slips: Slips
    giving_up: Rate
    support: Rate
    waiting: Floats
    slots: Ints
    usual_slots: Ints
    rooms: Ints


@dataclass(frozen=True)
class Places:
    """The places of mentors, one row for each place.

    `mentor` is the row of the mentor. `offered` has the times that the mentor offers, as a mask for
    each prison. The mask is 0 if the prison has not cleared the mentor. `busy_slot` is the time of
    the man who uses the place today: 0 to 20, or NO_SLOT, or −1 if no man uses the place.
    `busy_prison` is his prison. `begins` is the week in which the mentor begins, by future. It is 0
    for the mentors of today, and NEVER in a future in which the mentor does not begin.
    """

    mentor: Ints
    offered: Ints
    busy_slot: Ints
    busy_prison: Ints
    begins: Floats


@dataclass(frozen=True)
class Futures:
    """What the futures bring, as numbers at the end of each week. Each is an array of future × week
    × prison.

    `waiting` men wait. `reachable` of them could be matched if there were more mentors: they have
    enough time left, and a room is free at a time when they are. `unmatched` men have
    left prison without a mentor since today. `matched` men were matched since today.
    """

    waiting: Ints
    reachable: Ints
    unmatched: Ints
    matched: Ints


def simulated(
    prisons: Sequence[Prison],
    places: Places,
    *,
    leaving: Rate,
    shortest: float,
    months: Sequence[int],
    random: np.random.Generator,
    futures: int = FUTURES,
) -> Futures:
    """The futures of these prisons. There is a week for each item of `months`, which has the month
    of that week. `leaving` is how often a mentor stops. A man is matched only while he has
    `shortest` weeks left or more. The same generator gives the same futures."""
    weeks = len(months)
    men = _Men.drawn(prisons, shortest, random, futures, months)
    team = _Team.drawn(prisons, places, leaving, random, futures)
    shape = (futures, weeks, len(prisons))
    result = Futures(*(np.zeros(shape, dtype=np.int64) for _ in range(4)))
    for week in range(weeks):
        team.end_supports(random, week)
        team.fill_places(men, week)
        present = men.waits(week)
        for number in range(len(prisons)):
            here = men.prison == number
            there = present & here
            result.waiting[:, week, number] = there.sum(axis=1)
            open_times = team.open_times[:, number, None]
            reachable = men.can_be_matched(week) & here & (men.slots & open_times != 0)
            result.reachable[:, week, number] = reachable.sum(axis=1)
            result.unmatched[:, week, number] = (men.has_left(week) & here).sum(axis=1)
            result.matched[:, week, number] = (men.is_matched & here).sum(axis=1)
    return result


@dataclass
class _Men:
    """The men of all futures: men who wait today, and men who are referred later. Each array is
    future × man. If a future has fewer men than another, the men that it does not need arrive in
    the week NEVER."""

    prison: Ints
    arrives: Floats
    out: Floats
    gone: Floats
    slots: Ints
    is_matched: Mask
    shortest: float

    @classmethod
    def drawn(
        cls,
        prisons: Sequence[Prison],
        shortest: float,
        random: np.random.Generator,
        futures: int,
        months: Sequence[int],
    ) -> "_Men":
        parts = [
            part
            for number, prison in enumerate(prisons)
            for part in (
                _waiting(prison, number, random, futures),
                _referred(prison, number, random, futures, months),
            )
        ]
        columns = (np.concatenate(column, axis=1) for column in zip(*parts, strict=True))
        prison_of, arrives, out, gone, slots = columns
        is_matched = np.zeros(slots.shape, dtype=bool)
        return cls(prison_of, arrives, out, gone, slots, is_matched, shortest)

    def waits(self, week: int) -> Mask:
        """Whether he is on the waiting list in this week."""
        present = (self.arrives <= week) & (self.out > week) & (self.gone > week)
        return present & ~self.is_matched

    def can_be_matched(self, week: int) -> Mask:
        """Whether he is on the waiting list, and has enough time left."""
        return self.waits(week) & (self.out - self.shortest >= week)

    def has_left(self, week: int) -> Mask:
        """Whether he has left prison by the end of the week, without a mentor."""
        return (self.out <= week) & (self.gone >= self.out) & ~self.is_matched


_Part = tuple[Ints, Floats, Floats, Floats, Ints]


def _waiting(prison: Prison, number: int, random: np.random.Generator, futures: int) -> _Part:
    shape = (futures, prison.waiting.size)
    unknown = np.isnan(prison.waiting)
    known = prison.waiting + prison.slips.drawn(random, shape)
    out = np.where(unknown, prison.weeks_left.drawn(random, shape), known)
    slots = np.broadcast_to(prison.slots, shape).astype(np.int64)
    return _part(prison, number, random, np.zeros(shape), out, slots)


def _referred(
    prison: Prison, number: int, random: np.random.Generator, futures: int, months: Sequence[int]
) -> _Part:
    counts = prison.arrivals.drawn(random, futures, months)
    largest = int(counts.sum(axis=1).max(initial=0))
    arrives = np.full((futures, largest), NEVER)
    for future, each in enumerate(counts):
        weeks = np.repeat(np.arange(each.size), each)
        arrives[future, : weeks.size] = weeks
    out = arrives + prison.weeks_left.drawn(random, arrives.shape)
    slots = random.choice(prison.usual_slots, arrives.shape)
    return _part(prison, number, random, arrives, out, slots)


def _part(
    prison: Prison,
    number: int,
    random: np.random.Generator,
    arrives: Floats,
    out: Floats,
    slots: Ints,
) -> _Part:
    rate = np.maximum(prison.giving_up.drawn(random, len(arrives)), 1e-9)
    gone = arrives + random.exponential(1, arrives.shape) / rate[:, None]
    return np.full(arrives.shape, number), arrives, out, gone, slots


@dataclass
class _Team:
    """The places of all futures, future × place, and the rooms, future × prison × slot."""

    places: Places
    ends: Floats
    stops: Floats
    slot: Ints
    prison: Ints
    rooms: Ints
    used: Ints

    @classmethod
    def drawn(
        cls,
        prisons: Sequence[Prison],
        places: Places,
        leaving: Rate,
        random: np.random.Generator,
        futures: int,
    ) -> "_Team":
        rate = np.maximum(leaving.drawn(random, futures), 1e-9)
        mentors = int(places.mentor.max(initial=-1)) + 1
        serves = random.exponential(1, (futures, mentors)) / rate[:, None]
        stops = np.ceil(places.begins + serves[:, places.mentor])
        means = [np.maximum(prison.support.drawn(random, futures), 1e-9) for prison in prisons]
        shape = (futures, places.mentor.size)
        slot = np.broadcast_to(places.busy_slot, shape).astype(np.int64)
        rooms = np.array([[*prison.rooms, NO_LIMIT] for prison in prisons], dtype=np.int64)
        used = np.zeros((futures, mentors), dtype=np.int64)
        for place, time in enumerate(places.busy_slot.tolist()):
            if time >= 0:
                used[:, places.mentor[place]] |= 1 << time
        return cls(
            places=places,
            ends=1 - np.exp(-np.array(means).T),
            stops=stops,
            slot=slot,
            prison=np.broadcast_to(places.busy_prison, shape).astype(np.int64),
            rooms=np.broadcast_to(rooms, (futures, *rooms.shape)).copy(),
            used=used,
        )

    @property
    def open_times(self) -> Ints:
        """The slots in which a room is free, as a mask, by future and prison."""
        masks: Ints = (self.rooms[:, :, :SLOTS] > 0) @ (1 << np.arange(SLOTS))
        return masks

    def end_supports(self, random: np.random.Generator, week: int) -> None:
        """Ends some supports by chance, and all supports of mentors who stop."""
        for place in range(self.places.mentor.size):
            busy = self.slot[:, place] >= 0
            chance = self.ends[np.arange(busy.size), np.maximum(self.prison[:, place], 0)]
            over = busy & ((random.random(busy.size) < chance) & (week > 0))
            over |= busy & (self.stops[:, place] <= week)
            self._release(np.flatnonzero(over), place)

    def fill_places(self, men: _Men, week: int) -> None:
        """Gives each free place to the man with the least time left that its mentor can meet."""
        waits = men.can_be_matched(week)
        if not waits.any():
            return
        for place in range(self.places.mentor.size):
            rows = np.flatnonzero(self._is_free(place, week))
            if not rows.size:
                continue
            mentor = self.places.mentor[place]
            times = self.places.offered[place] & ~self.used[rows, mentor, None]
            there = np.take_along_axis(times & self.open_times[rows], men.prison[rows], axis=1)
            common = men.slots[rows] & there
            suits = waits[rows] & (common != 0)
            key = np.where(suits, men.out[rows], np.inf)
            man = key.argmin(axis=1)
            chosen = np.flatnonzero(suits[np.arange(rows.size), man])
            rows, man, common = rows[chosen], man[chosen], common[chosen, man[chosen]]
            men.is_matched[rows, man] = True
            waits[rows, man] = False
            slot = np.log2(common & -common).astype(np.int64)
            self.slot[rows, place] = slot
            self.prison[rows, place] = men.prison[rows, man]
            self.rooms[rows, men.prison[rows, man], slot] -= 1
            self.used[rows, mentor] |= 1 << slot

    def _is_free(self, place: int, week: int) -> Mask:
        serves = (self.places.begins[:, place] <= week) & (self.stops[:, place] > week)
        return serves & (self.slot[:, place] < 0)

    def _release(self, rows: npt.NDArray[np.intp], place: int) -> None:
        slot = self.slot[rows, place]
        self.rooms[rows, self.prison[rows, place], slot] += 1
        self.used[rows, self.places.mentor[place]] &= ~(1 << slot)
        self.slot[rows, place] = -1
