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
    men = Men.drawn(prisons, shortest, random, futures, months)
    serving = _Serving.drawn(prisons, places, leaving, random, futures)
    team = _Team.of(
        prisons, places, men, serving, lambda _: random.random((places.mentor.size, futures))
    )
    shape = (futures, weeks, len(prisons))
    result = Futures(*(np.zeros(shape, dtype=np.int64) for _ in range(4)))
    matched_in = np.full(men.arrives.shape, NEVER)
    for week in range(weeks):
        team.end_supports(week)
        team.fill_places(men, matched_in, week)
        is_matched = matched_in < NEVER
        present = men.present(week) & ~is_matched
        for number, here in enumerate(men.columns):
            there = present[:, here]
            result.waiting[:, week, number] = there.sum(axis=1)
            has_time = men.out[:, here] - shortest >= week
            has_room = men.slots[:, here] & team.open[:, number, None] != 0
            result.reachable[:, week, number] = (there & has_time & has_room).sum(axis=1)
            left = men.is_out(week, here) & ~is_matched[:, here]
            result.unmatched[:, week, number] = left.sum(axis=1)
            result.matched[:, week, number] = is_matched[:, here].sum(axis=1)
    return result


@dataclass(frozen=True)
class Extra:
    """A place that nobody has today.

    `who` numbers the mentor, and `place` the places of this mentor. In every trial, the mentor with
    the same number stops after the same time, and the support in the same place ends by the same
    chance. `mentor` is the row of a mentor of today, or None for a new mentor. `offered` has the
    times as a mask, for each prison. `begins` is the week in which the place can be used first, for
    all futures or for each.
    """

    who: int
    offered: tuple[int, ...]
    place: int = 0
    mentor: int | None = None
    begins: float | tuple[float, ...] = 0.0


@dataclass(frozen=True)
class World:
    """Some futures in which everything that chance decides is drawn already: when men come and go,
    how long mentors serve, and in which weeks a support ends. So the same futures can be lived
    through with the mentors of today and with more mentors, and only the mentors differ."""

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
        """The week in which each man gets a mentor, by future and man. NEVER for a man who gets
        none.

        In each week, the extra places choose after the places of today. If all the prisons that
        share mentors lose supports at the same rate, rooms have no limit, and each mentor has one
        place, then an extra place never makes another man wait: at the end of each week, the men
        who wait are among those who would wait without the extra place. Where one of these does not
        hold, a man can take a room or a time that another man needed, and that man may leave
        without a mentor.
        """
        places, serving, luck = self._with(extras)
        team = _Team.of(self.prisons, places, self.men, serving, luck.__getitem__)
        matched_in = np.full(self.men.arrives.shape, NEVER)
        for week in range(self.weeks):
            team.end_supports(week)
            team.fill_places(self.men, matched_in, week)
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
    """The men of all futures: men who wait today, and men who are referred later. Each array is
    future × man. If a future has fewer men than another, the men that it does not need arrive in
    the week NEVER. `columns` says for each prison which columns are its men, and `prison` has the
    prison of each column."""

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
        arrives, out, gone, slots = (
            np.concatenate(column, axis=1) for column in zip(*parts, strict=True)
        )
        sizes = [
            first[0].shape[1] + second[0].shape[1]
            for first, second in zip(parts[::2], parts[1::2], strict=True)
        ]
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

    def present(self, week: int | Floats) -> Mask:
        """Whether he has been referred, and has neither left prison nor given up. `week` is one
        week, or a week for each man."""
        present: Mask = (self.arrives <= week) & (self.out > week) & (self.gone > week)
        return present

    def is_out(self, week: int, columns: slice = slice(None)) -> Mask:
        """Whether he has left prison by the end of the week, and had not given up."""
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


def _part(
    prison: Prison, random: np.random.Generator, arrives: Floats, out: Floats, slots: Ints
) -> _Part:
    rate = np.maximum(prison.giving_up.drawn(random, len(arrives)), 1e-9)
    gone = arrives + random.exponential(1, arrives.shape) / rate[:, None]
    return arrives, out, gone, slots


@dataclass(frozen=True)
class _Serving:
    """How long mentors serve and supports last. `leaving` is how often a mentor stops, by future.
    `serves` is after how many weeks each mentor stops, future × mentor. `ends` is the chance that a
    support ends in a week, future × prison."""

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


@dataclass
class _Team:
    """The places of all futures, future × place, and the rooms, future × prison × slot. `open` has
    the slots in which a room is free, as a mask for each future and prison. `luck` says
    by chance whether supports end in a week: a number from 0 to 1, place × future.
    `reach` has the prisons and the men that each place can reach at all. `layers` is for prisons
    that share no mentors."""

    places: Places
    ends: Floats
    stops: Floats
    luck: Callable[[int], Floats]
    reach: list[tuple[Ints, Ints]]
    layers: "_Layers | None"
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
        men: Men,
        serving: _Serving,
        luck: Callable[[int], Floats],
    ) -> "_Team":
        futures = len(men.arrives)
        shape = (futures, places.mentor.size)
        slot = np.broadcast_to(places.busy_slot, shape).astype(np.int64)
        rooms = np.array([[*prison.rooms, NO_LIMIT] for prison in prisons], dtype=np.int64)
        rooms = np.broadcast_to(rooms, (futures, *rooms.shape)).copy()
        used = np.zeros((futures, serving.serves.shape[1]), dtype=np.int64)
        for place, time in enumerate(places.busy_slot.tolist()):
            if time >= 0:
                used[:, places.mentor[place]] |= 1 << time
        return cls(
            places=places,
            ends=serving.ends,
            stops=np.ceil(places.begins + serving.serves[:, places.mentor]),
            luck=luck,
            reach=_reach(places, men),
            layers=_Layers.of(places, men),
            slot=slot,
            prison=np.broadcast_to(places.busy_prison, shape).astype(np.int64),
            rooms=rooms,
            open=(rooms[:, :, :SLOTS] > 0) @ (1 << np.arange(SLOTS)),
            used=used,
        )

    def end_supports(self, week: int) -> None:
        """Ends some supports by chance, and all supports of mentors who stop."""
        chance = np.take_along_axis(self.ends, np.maximum(self.prison, 0), axis=1)
        over = (chance > self.luck(week).T) & (week > 0) | (self.stops <= week)
        rows, place = (over & (self.slot >= 0)).nonzero()
        slot, prison = self.slot[rows, place], self.prison[rows, place]
        np.add.at(self.rooms, (rows, prison, slot), 1)
        is_open = (self.rooms[rows, prison, slot] > 0) & (slot < SLOTS)
        np.bitwise_or.at(self.open, (rows, prison), np.where(is_open, 1 << slot, 0))
        np.bitwise_and.at(self.used, (rows, self.places.mentor[place]), ~(1 << slot))
        self.slot[rows, place] = -1

    def fill_places(self, men: Men, matched_in: Floats, week: int) -> None:
        """Gives each free place to the man with the least time left that its mentor can meet.
        Writes this week into `matched_in`, which is future × man."""
        waits = men.present(week) & (matched_in == NEVER) & (men.out - men.shortest >= week)
        is_needed, has_men = waits.any(axis=0), waits.any(axis=1)
        if not is_needed.any():
            return
        is_free = (self.places.begins <= week) & (self.stops > week) & (self.slot < 0)
        is_free &= has_men[:, None]
        if self.layers is not None:
            self._fill_layers(self.layers, men, matched_in, waits, is_free, week)
            return
        for place in np.flatnonzero(is_free.any(axis=0)).tolist():
            prisons, columns = self.reach[place]
            columns = columns[is_needed[columns]]
            rows = is_free[:, place].nonzero()[0]
            # Most of these men are taken already. Leaving out futures without men saves most time.
            rows = rows[waits[rows[:, None], columns].any(axis=1)]
            if not rows.size:
                continue
            times = self.places.offered[place, prisons]
            times = times & ~self.used[rows, self.places.mentor[place], None]
            times &= self.open[rows[:, None], prisons]
            if prisons.size > 1:
                times = times[:, np.searchsorted(prisons, men.prison[columns])]
            chosen, man, common = _least_time(men, waits, rows, columns, times)
            places = np.full(chosen.size, place)
            self._match(men, matched_in, waits, week, rows[chosen], places, man, common)

    def _fill_layers(
        self,
        layers: "_Layers",
        men: Men,
        matched_in: Floats,
        waits: Mask,
        is_free: Mask,
        week: int,
    ) -> None:
        """The same as one place after another, but for one place of each prison at once."""
        for layer in layers.places:
            rows, number = is_free[:, layer].nonzero()
            place = layer[number]
            columns = layers.columns[layers.prison[place]]
            some = waits[rows[:, None], columns].any(axis=1)
            rows, place, columns = rows[some], place[some], columns[some]
            if not rows.size:
                continue
            prison = layers.prison[place]
            times = self.places.offered[place, prison] & self.open[rows, prison]
            times &= ~self.used[rows, self.places.mentor[place]]
            chosen, man, common = _least_time(men, waits, rows, columns, times[:, None])
            self._match(men, matched_in, waits, week, rows[chosen], place[chosen], man, common)

    def _match(
        self,
        men: Men,
        matched_in: Floats,
        waits: Mask,
        week: int,
        rows: Ints,
        place: Ints,
        man: Ints,
        common: Ints,
    ) -> None:
        """Gives these places to these men, in these futures. `common` has the times at which they
        can meet, and they meet at the first of them."""
        matched_in[rows, man] = week
        waits[rows, man] = False
        slot, prison = np.log2(common & -common).astype(np.int64), men.prison[man]
        self.slot[rows, place] = slot
        self.prison[rows, place] = prison
        self.rooms[rows, prison, slot] -= 1
        is_open = self.rooms[rows, prison, slot] > 0
        self.open[rows, prison] &= ~np.where(is_open, 0, 1 << slot)
        self.used[rows, self.places.mentor[place]] |= 1 << slot


def _least_time(
    men: Men, waits: Mask, rows: Ints, columns: Ints, times: Ints
) -> tuple[Ints, Ints, Ints]:
    """For each of these futures, the man with the least time left, among the men in these columns
    who are free at one of these times. Returns which of `rows` have such a man, his column, and the
    common times. `columns` are the same for all futures, or a row for each."""
    cells = rows[:, None], columns
    common = men.slots[cells] & times
    suits = waits[cells] & (common != 0)
    best = np.where(suits, men.out[cells], np.inf).argmin(axis=1)
    each = np.arange(rows.size)
    man = columns[best] if columns.ndim == 1 else columns[each, best]
    chosen = suits[each, best].nonzero()[0]
    return chosen, man[chosen], common[chosen, best[chosen]]


@dataclass(frozen=True)
class _Layers:
    """Places that can be filled at the same time, where each mentor comes to a single prison: the
    first place of each prison, then the second of each, and so on. `prison` has the prison of each
    place. `columns` has the men of each prison. So that each row is as long, the first man of a
    prison is there several times."""

    places: tuple[Ints, ...]
    prison: Ints
    columns: Ints

    @classmethod
    def of(cls, places: Places, men: Men) -> "_Layers | None":
        """None if there is one prison, or a mentor who comes to several."""
        count = (places.offered != 0).sum(axis=1)
        if len(men.columns) == 1 or (count > 1).any():
            return None
        prison = (places.offered != 0).argmax(axis=1)
        sizes = np.array([here.stop - here.start for here in men.columns])
        starts = np.array([here.start for here in men.columns])
        steps = np.arange(sizes.max(initial=1))
        columns = starts[:, None] + np.where(steps < sizes[:, None], steps, 0)
        layers: list[list[int]] = []
        depth = np.zeros(sizes.size, dtype=np.int64)
        for place in np.flatnonzero((count == 1) & (sizes[prison] > 0)).tolist():
            here = int(prison[place])
            if depth[here] == len(layers):
                layers.append([])
            layers[depth[here]].append(place)
            depth[here] += 1
        return cls(tuple(np.array(layer) for layer in layers), prison, columns)


def _reach(places: Places, men: Men) -> list[tuple[Ints, Ints]]:
    """For each place, the prisons that have cleared its mentor, and the columns of their men."""
    columns: dict[tuple[int, ...], Ints] = {}
    reach = []
    for offered in places.offered:
        prisons = np.flatnonzero(offered)
        key = tuple(prisons.tolist())
        if key not in columns:
            columns[key] = np.flatnonzero(np.isin(men.prison, prisons))
        reach.append((prisons, columns[key]))
    return reach
