"""Many possible futures of some prisons that share mentors, week by week. NumPy works out all
futures together.

In each week, 5 things happen, in this order. Men are referred. Men leave prison, or their referral
is closed for another reason. Supports end. Mentors stop and begin. Each free place goes to a man.
The place goes to the man with the least time left, of all men that the mentor can meet. A mentor
can meet a man if his prison has cleared the mentor. The mentor, the man and a room must also be
free at the same time. A round matches men in nearly the same way. A round may choose other men, but
about as many.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from reporting.forecast.laws import Arrivals, Floats, Lengths, Rate, Slips

WEEKS: Final = 26
FUTURES: Final = 400
NEVER: Final = 10_000.0
NO_LIMIT: Final = 10_000
SLOTS: Final = 21
NO_SLOT: Final = SLOTS
"""Used as the time of a pair who do not meet in prison. The pair uses one of the mentor's places,
but no time and no room."""

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Prison:
    """A prison as it is today, with its laws.

    `waiting` has the weeks until each waiting man is expected to leave prison. NaN stands for an
    unknown date. An unknown date is drawn from `weeks_left`, like the dates of men who will be
    referred later. A known date moves as `slips` says. `slots` has the times of each waiting man,
    as one number (a mask). Men who are referred later get their times from `usual_slots`. `rooms`
    is how many more pairs can meet at each time.
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

    `mentor` is the row of the mentor. `offered` has the times that the mentor offers at each
    prison, as one number (a mask). It is 0 if the prison has not cleared the mentor. `busy_slot` is
    the time of the man who uses the place today: 0 to 20, or NO_SLOT if their match holds no time
    at the prison. It is −1 if no man uses the place. `busy_prison` is his prison. `begins` is the
    week in which the mentor begins, by future. It is 0 for the mentors of today, and NEVER in a
    future in which the mentor does not begin.
    """

    mentor: Ints
    offered: Ints
    busy_slot: Ints
    busy_prison: Ints
    begins: Floats


@dataclass(frozen=True)
class Futures:
    """What the futures bring, as numbers at the end of each week. Each field is an array by future,
    week and prison.

    `waiting` men wait. `reachable` of them could be matched if there were more mentors: they have
    enough time left, and a room is free at a time when they are free. `unmatched` men have left
    prison without a mentor since today. `matched` men were matched since today.
    """

    waiting: Ints
    reachable: Ints
    unmatched: Ints
    matched: Ints


def nothing() -> None:
    """Does nothing. Used where a caller gives no function to call."""


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
    """The futures of these prisons. `months` has the month of each week to simulate. `leaving` is
    how often a mentor stops. A man is matched only while he has at least `shortest` weeks left.
    Calls `before_week` before each week. The same random generator gives the same futures."""
    weeks = len(months)
    men = Men.drawn(prisons, shortest, random, futures, months)
    serving = _Serving.drawn(prisons, places, leaving, random, futures)
    each = (places.mentor.size, futures)
    team = _Team.of(prisons, places, serving, lambda _: random.random(each))
    shape = (futures, weeks, len(prisons))
    result = Futures(*(np.zeros(shape, dtype=np.int64) for _ in range(4)))
    matched_in = np.full(men.arrives.shape, NEVER)
    for week in range(weeks):
        before_week()
        team.end_supports(week)
        team.fill_places(men, matched_in, week)
        # Prison by prison, because such a part of the arrays fits into the processor's cache.
        for number, here in enumerate(men.columns):
            is_matched = matched_in[:, here] < NEVER
            there = men.present(week, here) & ~is_matched
            has_time = men.out[:, here] - shortest >= week
            has_room = men.slots[:, here] & team.open[number, :, None] != 0
            result.waiting[:, week, number] = there.sum(axis=1)
            result.reachable[:, week, number] = (there & has_time & has_room).sum(axis=1)
            result.unmatched[:, week, number] = (men.is_out(week, here) & ~is_matched).sum(axis=1)
            result.matched[:, week, number] = is_matched.sum(axis=1)
    return result


@dataclass(frozen=True)
class Extra:
    """A place that no mentor has today.

    `who` is a number for the mentor, and `place` is a number for the place of this mentor. Because
    of these numbers, chance is the same in every trial. The mentor with the same number always
    stops after the same time. The support in the place with the same number always ends by the same
    chance. `mentor` is the row of one of today's mentors, or None for a new mentor. `offered` has
    the times at each prison, as one number (a mask). `begins` is the first week in which the place
    can be used: one number for all futures, or one for each.
    """

    who: int
    offered: tuple[int, ...]
    place: int = 0
    mentor: int | None = None
    begins: float | tuple[float, ...] = 0.0


@dataclass(frozen=True)
class World:
    """Some futures in which chance has already decided everything: when men come and go, how long
    mentors serve, and in which week a support ends. We can simulate the same futures with today's
    mentors, and again with more mentors. Only the mentors are then different."""

    prisons: tuple[Prison, ...]
    places: Places
    men: "Men"
    serving: "_Serving"
    luck: Floats
    seed: int

    @classmethod
    def drawn(
        cls,
        prisons: Sequence[Prison],
        places: Places,
        *,
        leaving: Rate,
        shortest: float,
        months: Sequence[int],
        seed: int,
        futures: int,
    ) -> "World":
        """The futures that `simulated` draws from a new generator with this seed."""
        random = np.random.default_rng(seed)
        men = Men.drawn(prisons, shortest, random, futures, months)
        serving = _Serving.drawn(prisons, places, leaving, random, futures)
        luck = random.random((len(months), places.mentor.size, futures))
        return cls(tuple(prisons), places, men, serving, luck, seed)

    @property
    def weeks(self) -> int:
        return len(self.luck)

    def lived(self, extras: Sequence[Extra] = ()) -> Floats:
        """The week in which each man gets a mentor, by future and man. NEVER for a man who gets no
        mentor.

        In each week, the extra places choose after the places of today. An extra place never makes
        another man wait if 3 conditions hold: all prisons that share mentors lose supports at the
        same rate; rooms have no limit; each mentor has one place. Each man who waits at the end of
        a week would then also wait without the extra place. If a condition does not hold, a man can
        take a room or a time that another man needed. The second man may then leave without a
        mentor.
        """
        places, serving, luck = self._with(extras)
        team = _Team.of(self.prisons, places, serving, luck.__getitem__)
        apart = _Apart.of(places, self.men)
        if apart is None:
            return self._lived(team, self.men)
        return apart.together(self._lived(apart.team(team), apart.men))

    def _lived(self, team: "_Team", men: "Men") -> Floats:
        matched_in = np.full(men.arrives.shape, NEVER)
        for week in range(self.weeks):
            team.end_supports(week)
            team.fill_places(men, matched_in, week)
        return matched_in

    def _with(self, extras: Sequence[Extra]) -> tuple[Places, "_Serving", Floats]:
        if not extras:
            return self.places, self.serving, self.luck
        old, futures = self.places, len(self.men.arrives)
        mentors, serves = self.serving.serves.shape[1], [self.serving.serves]
        rows: dict[int, int] = {}
        for extra in extras:
            if extra.mentor is None and extra.who not in rows:
                rows[extra.who] = mentors + len(rows)
                random = np.random.default_rng([self.seed, extra.who])
                lasts = random.exponential(1, futures) / self.serving.leaving
                serves.append(lasts[:, None])
        mentor = [rows[each.who] if each.mentor is None else each.mentor for each in extras]
        more = [
            np.random.default_rng([self.seed, each.who, each.place + 1]).random(
                (self.weeks, futures)
            )
            for each in extras
        ]
        begins = [np.broadcast_to(np.array(each.begins), futures) for each in extras]
        nobody = np.full(len(extras), -1)
        places = Places(
            mentor=np.append(old.mentor, np.array(mentor, dtype=np.int64)),
            offered=np.concatenate([old.offered, np.array([each.offered for each in extras])]),
            busy_slot=np.append(old.busy_slot, nobody),
            busy_prison=np.append(old.busy_prison, nobody),
            begins=np.concatenate(
                [
                    np.broadcast_to(old.begins, (futures, old.mentor.size)),
                    np.stack(begins, axis=1),
                ],
                axis=1,
            ),
        )
        serving = _Serving(self.serving.leaving, np.concatenate(serves, axis=1), self.serving.ends)
        return places, serving, np.concatenate([self.luck, np.stack(more, axis=1)], axis=1)


@dataclass(frozen=True)
class Men:
    """The men of all futures: the men who wait today, and the men who are referred later. Each
    array is future × man. If a future has fewer men than another future, its spare men arrive in
    the week NEVER. `columns` says which columns hold the men of each prison, and `prison` has the
    prison of each column. In each future, the men of a prison are sorted by when they leave prison,
    the earliest first."""

    arrives: Floats
    out: Floats
    gone: Floats
    slots: Ints
    prison: Ints
    columns: tuple[slice, ...]
    shortest: float

    @classmethod
    def drawn(
        cls,
        prisons: Sequence[Prison],
        shortest: float,
        random: np.random.Generator,
        futures: int,
        months: Sequence[int],
    ) -> "Men":
        parts = [
            part
            for prison in prisons
            for part in (
                _waiting(prison, random, futures),
                _referred(prison, random, futures, months),
            )
        ]
        both = [
            _by_out([np.concatenate(pair, axis=1) for pair in zip(first, second, strict=True)])
            for first, second in zip(parts[::2], parts[1::2], strict=True)
        ]
        arrives, out, gone, slots = (
            np.concatenate(column, axis=1) for column in zip(*both, strict=True)
        )
        sizes = [part[0].shape[1] for part in both]
        ends = np.cumsum(sizes).tolist()
        return cls(
            arrives,
            out,
            gone,
            slots,
            prison=np.repeat(np.arange(len(prisons)), sizes),
            columns=tuple(slice(end - size, end) for size, end in zip(sizes, ends, strict=True)),
            shortest=shortest,
        )

    def present(self, week: int | Floats, columns: slice = slice(None)) -> Mask:
        """Whether each man has been referred, has not left prison, and has not given up. `week` is
        one week, or a week for each man."""
        present: Mask = self.arrives[:, columns] <= week
        present &= self.out[:, columns] > week
        present &= self.gone[:, columns] > week
        return present

    def is_out(self, week: int, columns: slice = slice(None)) -> Mask:
        """Whether each man has left prison by the end of the week without giving up before."""
        out, gone = self.out[:, columns], self.gone[:, columns]
        is_out: Mask = (out <= week) & (gone >= out)
        return is_out


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


def _by_out(part: Sequence[Any]) -> _Part:
    """The same men, sorted in each future by when they leave prison, the earliest first."""
    order = np.argsort(part[1], axis=1, kind="stable")
    arrives, out, gone, slots = (np.take_along_axis(each, order, axis=1) for each in part)
    return arrives, out, gone, slots


def _part(
    prison: Prison, random: np.random.Generator, arrives: Floats, out: Floats, slots: Ints
) -> _Part:
    rate = np.maximum(prison.giving_up.drawn(random, len(arrives)), 1e-9)
    gone = arrives + random.exponential(1, arrives.shape) / rate[:, None]
    return arrives, out, gone, slots


@dataclass(frozen=True)
class _Serving:
    """How long mentors serve and supports last. `leaving` is how often a mentor stops, by future.
    `serves` is the number of weeks after which each mentor stops, by future and mentor. `ends` is
    the chance that a support ends in a week, by future and prison."""

    leaving: Floats
    serves: Floats
    ends: Floats

    @classmethod
    def drawn(
        cls,
        prisons: Sequence[Prison],
        places: Places,
        leaving: Rate,
        random: np.random.Generator,
        futures: int,
    ) -> "_Serving":
        rate = np.maximum(leaving.drawn(random, futures), 1e-9)
        mentors = int(places.mentor.max(initial=-1)) + 1
        serves = random.exponential(1, (futures, mentors)) / rate[:, None]
        means = [np.maximum(prison.support.drawn(random, futures), 1e-9) for prison in prisons]
        return cls(rate, serves, 1 - np.exp(-np.array(means).T))


@dataclass(frozen=True)
class _Waiting:
    """The men of one prison who can be matched in one week. `column` has the columns of Men in
    which there is such a man in at least one future. `slots` has the times of each man, as one
    number (a mask). It is 0 in futures in which the man cannot be matched, and once he has a place.
    `count` is how many men still have no place, by future. `wanted` has the times of all men
    together, by future. Men who got a place in this week still count in `wanted`. Once every man
    has a place, it is 0."""

    column: npt.NDArray[np.intp]
    out: Floats
    slots: npt.NDArray[np.int32]
    count: Ints
    wanted: Ints

    @classmethod
    def of(cls, men: Men, matched_in: Floats, week: int, here: slice) -> "_Waiting":
        waits = men.present(week, here) & (matched_in[:, here] == NEVER)
        waits &= men.out[:, here] - men.shortest >= week
        any_future = np.flatnonzero(waits.any(axis=0))
        column = here.start + any_future
        slots = np.where(waits[:, any_future], men.slots[:, column], 0)
        # Row by row in memory, because `soonest` reads the rows of some futures.
        return cls(
            column,
            out=np.ascontiguousarray(men.out[:, column]),
            slots=np.ascontiguousarray(slots, dtype=np.int32),
            count=np.count_nonzero(slots, axis=1),
            wanted=np.bitwise_or.reduce(slots, axis=1),
        )

    def take(self, rows: npt.NDArray[np.intp], man: npt.NDArray[np.intp]) -> None:
        """Notes that these men now have a place: in each of the futures `rows`, one `man`."""
        self.slots[rows, man] = 0
        self.count[rows] -= 1
        self.wanted[rows[self.count[rows] == 0]] = 0

    def soonest(
        self, rows: npt.NDArray[np.intp], times: Ints
    ) -> tuple[npt.NDArray[np.intp], Floats]:
        """In each of the futures `rows`, looks for the men who are free at one of these times.
        Returns the one with the least time left, and when he leaves prison, by future. If there is
        no such man, the second number is infinity."""
        suits = self.slots[rows] & times[:, None].astype(np.int32) != 0
        man = suits.argmax(axis=1)  # the first who suits: those who leave first come first
        return man, np.where(suits[np.arange(rows.size), man], self.out[rows, man], np.inf)


@dataclass
class _Team:
    """The places of all futures, by place and future. `mentor` and `offered` are as in Places, but
    `offered` is by place, prison and future. `reach` has the prisons at which each place can be
    used. `luck` decides by chance whether supports end in a week. It is a number from 0 to 1 for
    each place and future.

    `rooms` has the free rooms of each prison and time, by future. `open` has the times at which a
    prison has a free room, and `used` has the times at which a mentor meets somebody. Both are one
    number (a mask), by future.
    """

    mentor: Ints
    offered: Ints
    reach: list[list[int]]
    begins: Floats
    ends: Floats
    stops: Floats
    luck: Callable[[int], Floats]
    slot: Ints
    prison: Ints
    rooms: Ints
    open: Ints
    used: Ints

    @classmethod
    def of(
        cls,
        prisons: Sequence[Prison],
        places: Places,
        serving: _Serving,
        luck: Callable[[int], Floats],
    ) -> "_Team":
        futures, mentors = serving.serves.shape
        shape = (places.mentor.size, futures)
        rooms = np.array([[*prison.rooms, NO_LIMIT] for prison in prisons], dtype=np.int64)
        rooms = np.repeat(rooms[:, :, None], futures, axis=2)
        used = np.zeros((mentors, futures), dtype=np.int64)
        for place, time in enumerate(places.busy_slot.tolist()):
            if time >= 0:
                used[places.mentor[place]] |= 1 << time
        return cls(
            mentor=np.broadcast_to(places.mentor[:, None], shape),
            offered=np.broadcast_to(places.offered[:, :, None], (*places.offered.shape, futures)),
            reach=[np.flatnonzero(times).tolist() for times in places.offered],
            begins=np.broadcast_to(places.begins, (futures, places.mentor.size)).T.copy(),
            ends=serving.ends.T.copy(),
            stops=np.ceil(places.begins + serving.serves[:, places.mentor]).T.copy(),
            luck=luck,
            slot=np.broadcast_to(places.busy_slot[:, None], shape).copy(),
            prison=np.broadcast_to(places.busy_prison[:, None], shape).copy(),
            rooms=rooms,
            open=_open(rooms),
            used=used,
        )

    def end_supports(self, week: int) -> None:
        """Ends some supports by chance, and all supports of mentors who stop."""
        busy = self.slot >= 0
        chance = self.ends[np.maximum(self.prison, 0), np.arange(busy.shape[1])]
        over = (self.luck(week) < chance) & (week > 0)
        place, future = np.nonzero(busy & (over | (self.stops <= week)))
        slot = self.slot[place, future]
        np.add.at(self.rooms, (self.prison[place, future], slot, future), 1)
        np.bitwise_and.at(self.used, (self.mentor[place, future], future), ~(1 << slot))
        self.slot[place, future] = -1
        self.open = _open(self.rooms)

    def fill_places(self, men: Men, matched_in: Floats, week: int) -> None:
        """Gives each free place to a man: the man with the least time left, of those that the
        mentor can meet. Writes this week into `matched_in`, which is future × man."""
        waiting = [_Waiting.of(men, matched_in, week, here) for here in men.columns]
        is_free = (self.begins <= week) & (self.stops > week) & (self.slot < 0)
        for place in np.flatnonzero(is_free.any(axis=1)).tolist():
            hopeful = [
                number
                for number in self.reach[place]
                if (waiting[number].wanted & self.open[number]).any()
            ]
            if not hopeful:
                continue
            rows = np.flatnonzero(is_free[place])
            unused = ~self.used[self.mentor[place, rows], rows]
            times = {
                number: self.offered[place, number, rows] & unused & self.open[number, rows]
                for number in hopeful
            }
            has_hope = np.zeros(rows.size, dtype=bool)
            for number, each in times.items():
                has_hope |= each & waiting[number].wanted[rows] != 0
            if has_hope.any():
                rows = rows[has_hope]
                times = {number: each[has_hope] for number, each in times.items()}
                self._fill(place, rows, times, waiting, matched_in, week)

    def _fill(
        self,
        place: int,
        rows: npt.NDArray[np.intp],
        times: dict[int, Ints],
        waiting: Sequence[_Waiting],
        matched_in: Floats,
        week: int,
    ) -> None:
        """Fills this place in these futures. `times` has the mentor's free times at each prison
        where somebody waits."""
        soonest = {number: waiting[number].soonest(rows, each) for number, each in times.items()}
        out = np.array([leaves for _, leaves in soonest.values()])
        first = np.where(np.isinf(out.min(axis=0)), -1, out.argmin(axis=0))
        for position, (number, each) in enumerate(times.items()):
            chosen = np.flatnonzero(first == position)
            there, man, row = waiting[number], soonest[number][0][chosen], rows[chosen]
            common = there.slots[row, man] & each[chosen]
            there.take(row, man)
            matched_in[row, there.column[man]] = week
            self._take(place, number, row, np.log2(common & -common).astype(np.int64))

    def _take(self, place: int, prison: int, rows: npt.NDArray[np.intp], slot: Ints) -> None:
        self.slot[place, rows] = slot
        self.prison[place, rows] = prison
        self.used[self.mentor[place, rows], rows] |= 1 << slot
        self.rooms[prison, slot, rows] -= 1
        is_full = self.rooms[prison, slot, rows] <= 0
        self.open[prison, rows[is_full]] &= ~(1 << slot[is_full])


@dataclass(frozen=True)
class _Apart:
    """Prisons that share no mentors, put together as one prison with more futures. All futures of
    the first prison come first, then all futures of the second, and so on. NumPy then fills a place
    at every prison together, which takes less time.

    `place` has the places of each prison, as rows of place × prison. −1 fills up the prisons that
    have fewer places. `mentor` numbers the mentors of each prison from 0. `men` are all men as men
    of one prison. `columns` has the columns of the men of each prison.
    """

    place: Ints
    mentor: Ints
    men: Men
    columns: tuple[slice, ...]

    @classmethod
    def of(cls, places: Places, men: Men) -> "_Apart | None":
        """These prisons, put together as one prison (see the class). None if there is only one
        prison, or if some prisons share mentors."""
        home = _homes(places)
        if home is None or len(men.columns) == 1:
            return None
        each = [np.flatnonzero(home == prison) for prison in range(len(men.columns))]
        longest = max((here.size for here in each), default=0)
        place = np.full((longest, len(each)), -1)
        mentor = np.zeros_like(place)
        for prison, here in enumerate(each):
            place[: here.size, prison] = here
            mentor[: here.size, prison] = np.unique(places.mentor[here], return_inverse=True)[1]
        return cls(place, mentor, _as_one_prison(men), men.columns)

    def team(self, team: _Team) -> _Team:
        """The places of `team`, as places at the one prison. Places that only fill up a prison with
        fewer places stay unused."""
        (longest, prisons), futures = self.place.shape, team.slot.shape[1]
        shape, is_real = (longest, prisons * futures), np.repeat(self.place >= 0, futures, axis=1)

        def by_future(values: Any) -> Any:
            return values[self.place].reshape(shape)

        home = team.offered[self.place, np.arange(prisons)].reshape(shape)
        slot = np.where(is_real, by_future(team.slot), -1)
        mentor = np.repeat(self.mentor, futures, axis=1)
        used = np.zeros((int(mentor.max(initial=0)) + 1, shape[1]), dtype=np.int64)
        busy, future = np.nonzero(slot >= 0)
        np.bitwise_or.at(used, (mentor[busy, future], future), 1 << slot[busy, future])
        rooms = team.rooms.transpose(1, 0, 2).reshape(1, -1, shape[1])
        return _Team(
            mentor=mentor,
            offered=home[:, None],
            reach=[[0]] * longest,
            begins=np.where(is_real, by_future(team.begins), NEVER),
            ends=team.ends.reshape(1, -1),
            stops=by_future(team.stops),
            luck=lambda week: by_future(team.luck(week)),
            slot=slot,
            prison=np.where(slot >= 0, 0, -1),
            rooms=rooms,
            open=_open(rooms),
            used=used,
        )

    def together(self, values: Floats) -> Floats:
        """The values of these men, as future × man. The prisons are in the order that they had
        before they were put together."""
        parts = np.split(values, len(self.columns))
        return np.concatenate(
            [
                part[:, : here.stop - here.start]
                for part, here in zip(parts, self.columns, strict=True)
            ],
            axis=1,
        )


def _homes(places: Places) -> Ints | None:
    """The prison of each place, if each place has only one. None if a mentor comes to several
    prisons, or meets a man at another prison."""
    is_there = places.offered != 0
    busy = places.busy_prison >= 0
    is_there[busy, places.busy_prison[busy]] = True
    by_mentor = np.zeros((int(places.mentor.max(initial=-1)) + 1, is_there.shape[1]), dtype=bool)
    np.logical_or.at(by_mentor, places.mentor, is_there)
    if (by_mentor.sum(axis=1) > 1).any():
        return None
    home: Ints = np.where(by_mentor.any(axis=1), by_mentor.argmax(axis=1), -1)[places.mentor]
    return home


def _as_one_prison(men: Men) -> Men:
    """The men of all prisons as men of one prison, in the order of the prisons."""
    longest = max(here.stop - here.start for here in men.columns)

    def stacked(values: Any, missing: float) -> Any:
        parts = [
            np.pad(
                values[:, here],
                ((0, 0), (0, longest - (here.stop - here.start))),
                constant_values=missing,
            )
            for here in men.columns
        ]
        return np.concatenate(parts)

    return Men(
        arrives=stacked(men.arrives, NEVER),
        out=stacked(men.out, NEVER),
        gone=stacked(men.gone, NEVER),
        slots=stacked(men.slots, 0),
        prison=np.zeros(longest, dtype=np.int64),
        columns=(slice(0, longest),),
        shortest=men.shortest,
    )


def _open(rooms: Ints) -> Ints:
    """The times at which a room is free, as one number (a mask), by prison and future."""
    masks: Ints = (1 << np.arange(SLOTS)) @ (rooms[:, :SLOTS] > 0)
    return masks
