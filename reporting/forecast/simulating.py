"""Many possible futures of some prisons that share mentors, week by week. NumPy works out all
futures at once.

In each week, this happens in this order: men are referred, men leave prison or are closed for
another reason, supports end, mentors stop and begin, and each free place goes to a man. Of all men
that the mentor can meet, the man with the least time left gets the place. A mentor can meet a man
if his prison has cleared the mentor, and if both of them and a room are free at the same time. This
is close to what a round does. How many men a round matches does not depend on which of them comes
first.
"""

from collections.abc import Callable, Sequence
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


def nothing() -> None:
    """Does nothing. It runs before each week if the caller gives no function."""


def simulated(
    prisons: Sequence[Prison],
    places: Places,
    *,
    leaving: Rate,
    shortest: float,
    months: Sequence[int],
    random: np.random.Generator,
    futures: int = FUTURES,
    before_week: Callable[[], None] = nothing,
) -> Futures:
    """The futures of these prisons. There is a week for each item of `months`, which has the month
    of that week. `leaving` is how often a mentor stops. A man is matched only while he has
    `shortest` weeks left or more. Calls `before_week` before each week. The same generator gives
    the same futures."""
    weeks = len(months)
    men = [_Men.drawn(prison, shortest, random, futures, months) for prison in prisons]
    team = _Team.drawn(prisons, places, leaving, random, futures)
    shape = (futures, weeks, len(prisons))
    result = Futures(*(np.zeros(shape, dtype=np.int64) for _ in range(4)))
    for week in range(weeks):
        before_week()
        team.end_supports(random, week)
        team.fill_places(men, week)
        for number, there in enumerate(men):
            reachable = there.can_be_matched(week)
            reachable &= there.slots & team.open[number, :, None] != 0
            result.waiting[:, week, number] = there.waits(week).sum(axis=1)
            result.reachable[:, week, number] = reachable.sum(axis=1)
            result.unmatched[:, week, number] = there.has_left(week).sum(axis=1)
            result.matched[:, week, number] = there.is_matched.sum(axis=1)
    return result


@dataclass
class _Men:
    """The men of one prison in all futures: men who wait today, and men who are referred later.
    Each array is future × man. If a future has fewer men than another, the men that it does not
    need arrive in the week NEVER."""

    arrives: Floats
    out: Floats
    gone: Floats
    slots: Ints
    is_matched: Mask
    shortest: float

    @classmethod
    def drawn(
        cls,
        prison: Prison,
        shortest: float,
        random: np.random.Generator,
        futures: int,
        months: Sequence[int],
    ) -> "_Men":
        parts = _waiting(prison, random, futures), _referred(prison, random, futures, months)
        columns = (np.concatenate(column, axis=1) for column in zip(*parts, strict=True))
        arrives, out, gone, slots = columns
        return cls(arrives, out, gone, slots, np.zeros(slots.shape, dtype=bool), shortest)

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


_Part = tuple[Floats, Floats, Floats, Ints]


def _waiting(prison: Prison, random: np.random.Generator, futures: int) -> _Part:
    shape = (futures, prison.waiting.size)
    unknown = np.isnan(prison.waiting)
    known = prison.waiting + prison.slips.drawn(random, shape)
    out = np.where(unknown, prison.weeks_left.drawn(random, shape), known)
    slots = np.broadcast_to(prison.slots, shape).astype(np.int64)
    return _part(prison, random, np.zeros(shape), out, slots)


def _referred(
    prison: Prison, random: np.random.Generator, futures: int, months: Sequence[int]
) -> _Part:
    counts = prison.arrivals.drawn(random, futures, months)
    largest = int(counts.sum(axis=1).max(initial=0))
    arrives = np.full((futures, largest), NEVER)
    for future, each in enumerate(counts):
        weeks = np.repeat(np.arange(each.size), each)
        arrives[future, : weeks.size] = weeks
    out = arrives + prison.weeks_left.drawn(random, arrives.shape)
    slots = random.choice(prison.usual_slots, arrives.shape)
    return _part(prison, random, arrives, out, slots)


def _part(
    prison: Prison,
    random: np.random.Generator,
    arrives: Floats,
    out: Floats,
    slots: Ints,
) -> _Part:
    rate = np.maximum(prison.giving_up.drawn(random, len(arrives)), 1e-9)
    gone = arrives + random.exponential(1, arrives.shape) / rate[:, None]
    return arrives, out, gone, slots


@dataclass
class _Waiting:
    """The men of one prison who can be matched in one week: the columns of _Men that have such a
    man in at least one future. `slots` is 0 in the other futures, and once he has a place. `wanted`
    has the times of all of them together, by future. Men who get a place in this week still count
    in `wanted`."""

    men: _Men
    column: npt.NDArray[np.intp]
    out: Floats
    slots: Ints
    wanted: Ints

    @classmethod
    def of(cls, men: _Men, week: int) -> "_Waiting":
        waits = men.can_be_matched(week)
        column = np.flatnonzero(waits.any(axis=0))
        slots = np.where(waits[:, column], men.slots[:, column], 0)
        return cls(men, column, men.out[:, column], slots, np.bitwise_or.reduce(slots, axis=1))

    def soonest(
        self, rows: npt.NDArray[np.intp], times: Ints
    ) -> tuple[npt.NDArray[np.intp], Floats]:
        """In each of these futures, the man with the least time left who is free at one of the
        times, and when he leaves. If there is nobody, he leaves at infinity."""
        suits = self.slots[rows] & times[:, None] != 0
        key = np.where(suits, self.out[rows], np.inf)
        man = key.argmin(axis=1)
        return man, key[np.arange(rows.size), man]

    def give_place(self, rows: npt.NDArray[np.intp], man: npt.NDArray[np.intp]) -> None:
        self.slots[rows, man] = 0
        self.men.is_matched[rows, self.column[man]] = True


@dataclass
class _Team:
    """The places of all futures, place × future. Also by future: the rooms of each prison and slot,
    the slots in which a prison has a free room (`open`, as a mask), and the slots in which a mentor
    meets somebody (`used`, as a mask)."""

    places: Places
    begins: Floats
    ends: Floats
    stops: Floats
    slot: Ints
    prison: Ints
    rooms: Ints
    open: Ints
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
        shape = (places.mentor.size, futures)
        rooms = np.array([[*prison.rooms, NO_LIMIT] for prison in prisons], dtype=np.int64)
        rooms = np.repeat(rooms[:, :, None], futures, axis=2)
        used = np.zeros((mentors, futures), dtype=np.int64)
        for place, time in enumerate(places.busy_slot.tolist()):
            if time >= 0:
                used[places.mentor[place]] |= 1 << time
        return cls(
            places=places,
            begins=places.begins.T.copy(),
            ends=1 - np.exp(-np.array(means)),
            stops=stops.T.copy(),
            slot=np.broadcast_to(places.busy_slot[:, None], shape).copy(),
            prison=np.broadcast_to(places.busy_prison[:, None], shape).copy(),
            rooms=rooms,
            open=_open(rooms),
            used=used,
        )

    def end_supports(self, random: np.random.Generator, week: int) -> None:
        """Ends some supports by chance, and all supports of mentors who stop."""
        busy = self.slot >= 0
        future = np.arange(busy.shape[1])
        chance = self.ends[np.maximum(self.prison, 0), future]
        over = (random.random(busy.shape) < chance) & (week > 0)
        place, future = np.nonzero(busy & (over | (self.stops <= week)))
        slot = self.slot[place, future]
        np.add.at(self.rooms, (self.prison[place, future], slot, future), 1)
        np.bitwise_and.at(self.used, (self.places.mentor[place], future), ~(1 << slot))
        self.slot[place, future] = -1
        self.open = _open(self.rooms)

    def fill_places(self, men: Sequence[_Men], week: int) -> None:
        """Gives each free place to the man with the least time left that its mentor can meet."""
        waiting = [_Waiting.of(there, week) for there in men]
        is_free = (self.begins <= week) & (self.stops > week) & (self.slot < 0)
        for place in np.flatnonzero(is_free.any(axis=1)).tolist():
            rows, mentor = np.flatnonzero(is_free[place]), self.places.mentor[place]
            offered = self.places.offered[place]
            prisons = [
                number for number in np.flatnonzero(offered).tolist() if waiting[number].column.size
            ]
            times = {
                number: offered[number] & ~self.used[mentor, rows] & self.open[number, rows]
                for number in prisons
            }
            some = [times[number] & waiting[number].wanted[rows] != 0 for number in prisons]
            if not np.any(some):
                continue
            can = np.flatnonzero(np.any(some, axis=0))
            self._fill(place, rows[can], {n: each[can] for n, each in times.items()}, waiting)

    def _fill(
        self,
        place: int,
        rows: npt.NDArray[np.intp],
        times: dict[int, Ints],
        waiting: Sequence[_Waiting],
    ) -> None:
        """Fills this place in these futures. `times` has the times that the mentor has left at each
        prison where somebody waits."""
        soonest = {number: waiting[number].soonest(rows, there) for number, there in times.items()}
        numbers = np.array(list(times))
        out = np.array([leaves for _, leaves in soonest.values()])
        first = out.argmin(axis=0)
        first[np.isinf(out.min(axis=0))] = -1
        for position, number in enumerate(numbers.tolist()):
            chosen = np.flatnonzero(first == position)
            man, row = soonest[number][0][chosen], rows[chosen]
            common = waiting[number].slots[row, man] & times[number][chosen]
            slot = np.log2(common & -common).astype(np.int64)
            waiting[number].give_place(row, man)
            self._take(place, number, row, slot)

    def _take(self, place: int, prison: int, rows: npt.NDArray[np.intp], slot: Ints) -> None:
        self.slot[place, rows] = slot
        self.prison[place, rows] = prison
        self.used[self.places.mentor[place], rows] |= 1 << slot
        self.rooms[prison, slot, rows] -= 1
        full = self.rooms[prison, slot, rows] <= 0
        self.open[prison, rows[full]] &= ~(1 << slot[full])


def _open(rooms: Ints) -> Ints:
    """The slots in which a room is free, as a mask, by prison and future."""
    masks: Ints = (1 << np.arange(SLOTS)) @ (rooms[:, :SLOTS] > 0)
    return masks
