"""The forecast of every open prison, from today's state and the laws of the record."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
import scipy
from scipy.sparse import coo_array

from config.common.clock import london_date
from matching.models import Match
from matching.policy.versions import current_policy, solver_policy
from matching.pool.mentors import active_mentors
from matching.questions.solving import pool_now
from matching.solver import NO_DATE, Instance
from recruitment.models import Establishment
from recruitment.weekly import EVERY_SLOT
from reporting.forecast.backtesting import Score
from reporting.forecast.coming import Coming, coming_on
from reporting.forecast.laws import Rate, Share
from reporting.forecast.past import backtest
from reporting.forecast.record import Laws, laws_on, past_record
from reporting.forecast.simulating import (
    FUTURES,
    NO_LIMIT,
    NO_SLOT,
    WEEKS,
    Futures,
    Ints,
    Places,
    Prison,
    nothing,
    simulated,
)
from reporting.forecast.summing import PrisonForecast, forecast_of

ALL_PRISONS: Final = "All prisons"
SEED: Final = 20_240_201
"""A fixed seed, so that the same record gives the same forecast."""
WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True)
class Forecast:
    """The forecast of the next WEEKS weeks, for all open prisons together (`total`) and for each
    prison. `coming` is how many volunteers may become mentors soon. `mentors_from_ten` says how
    many of 10 trainees are likely to become mentors. It has 3 numbers: the low end of the range
    that holds in 8 of 10 futures, the median, and the high end of the range."""

    made_on: date
    total: PrisonForecast
    prisons: tuple[PrisonForecast, ...]
    coming: int
    mentors_from_ten: tuple[float, float, float]

    def to_json(self) -> dict[str, Any]:
        """The forecast as plain values, which can be stored and printed."""
        return {
            "made_on": self.made_on.isoformat(),
            "total": self.total.to_json(),
            "prisons": [prison.to_json() for prison in self.prisons],
            "coming": self.coming,
            "mentors_from_ten": list(self.mentors_from_ten),
        }


@dataclass(frozen=True)
class Simulation:
    """The futures of all open prisons, from one day on. `prisons` has the same order as the prisons
    in `futures`. `begins` has the first day of each week."""

    made_on: date
    prisons: tuple[Establishment, ...]
    futures: Futures
    begins: tuple[date, ...]
    places_each: float
    coming: Coming

    def part(self, name: str, prisons: Collection[int]) -> PrisonForecast:
        """The forecast of the prisons with these ids together. No query."""
        numbers = [number for number, prison in enumerate(self.prisons) if prison.pk in prisons]
        return forecast_of(
            name, self.futures, numbers, begins=self.begins, places_each=self.places_each
        )


def simulation(
    *, at: datetime, futures: int = FUTURES, before_week: Callable[[], None] = nothing
) -> Simulation:
    """Simulates the next weeks from today's state. Calls `before_week` before each week of each
    group of prisons (see groups_of). The same record always gives the same futures. About 35
    queries, however many prisons there are. Raises CannotSay if the pool is too large for the
    solver.

    On 30 November 2026, 117 prisons with 10,000 men and 3,000 mentors took 37 seconds of processor
    time and 0.8 GB of memory.
    """
    today = london_date(at)
    prisons = tuple(Establishment.objects.open().order_by("name", "pk"))
    ids = [prison.pk for prison in prisons]
    laws, coming = laws_on(today, past_record()), coming_on(today)
    random = np.random.default_rng(SEED)
    state = state_of(pool_now(at=at), ids, laws)
    places = with_coming(state.places, coming, ids, random, futures)
    begins = tuple(today + week * WEEK for week in range(WEEKS))
    result = together(state, places, begins, random, before_week)
    return Simulation(today, prisons, result, begins, state.places_each, coming)


def forecast(*, at: datetime, futures: int = FUTURES) -> Forecast:
    """The forecast of today. Does not save the forecast. Costs as much as `simulation`, and raises
    the same errors."""
    result = simulation(at=at, futures=futures)
    prisons = result.prisons
    return Forecast(
        made_on=result.made_on,
        total=result.part(ALL_PRISONS, {prison.pk for prison in prisons}),
        prisons=tuple(result.part(prison.name, {prison.pk}) for prison in prisons),
        coming=len(result.coming.people),
        mentors_from_ten=of_ten(result.coming.enrolled),
    )


def backtest_now(*, at: datetime) -> Score | None:
    """How good past forecasts of the number of men waiting would have been, at all open prisons
    together. None if the record is too short. About 7 queries. Takes 0.1 s for each past day and
    prison."""
    ids = list(Establishment.objects.open().order_by("name", "pk").values_list("pk", flat=True))
    shortest = solver_policy(current_policy(at=at)).minimum_days / 7
    return backtest(past_record(), ids, today=london_date(at), shortest=shortest)


@dataclass(frozen=True)
class State:
    """What the simulation starts from: the prisons as they are today, with their laws, and the
    places of today's mentors."""

    prisons: tuple[Prison, ...]
    places: Places
    leaving: Rate
    shortest: float
    places_each: float


def state_of(pool: Instance, ids: Sequence[int], laws: Laws) -> State:
    """The State of the prisons with these ids, according to this pool. 3 queries."""
    offers = dict(active_mentors().order_by().values_list("pk", "places"))
    offered = [places for places in offers.values() if places]
    return State(
        prisons=tuple(_prison(pool, pk, laws) for pk in ids),
        places=_places(pool, ids),
        leaving=laws.leaving,
        shortest=pool.policy.minimum_days / 7,
        places_each=float(np.mean(offered)) if offered else 1.0,
    )


def _prison(pool: Instance, pk: int, laws: Laws) -> Prison:
    index = int(np.searchsorted(pool.establishments, pk))
    men = pool.referrals
    here = (men.establishment == index) & (men.covered == 0)
    release = men.release[here].astype(np.float64)
    waiting = np.where(release == NO_DATE, np.nan, (release - pool.today) / 7)
    slots = men.slots[here].astype(np.int64)
    rooms = pool.rooms[index].astype(np.int64)
    return Prison(
        arrivals=laws.arrivals_at(pk),
        weeks_left=laws.weeks_left,
        slips=laws.slips,
        giving_up=laws.giving_up,
        support=laws.support,
        waiting=waiting,
        slots=slots,
        usual_slots=slots if slots.size else np.array([EVERY_SLOT]),
        rooms=np.where(rooms < 0, NO_LIMIT, rooms),
    )


def _places(pool: Instance, ids: Sequence[int]) -> Places:
    """Every place of the mentors in the pool, whether in use or free. 2 queries."""
    mentors = pool.mentors
    index = {pk: row for row, pk in enumerate(mentors.id.tolist())}
    number = {pk: place for place, pk in enumerate(ids)}
    visiting = set(Match.objects.holding_time().order_by().values_list("pk", flat=True))
    in_use = [
        (index[mentor], slot if pk in visiting else NO_SLOT, number[prison])
        for pk, mentor, slot, prison in Match.objects.live()
        .filter(place__isnull=False)
        .order_by("pk")
        .values_list("pk", "mentor_id", "slot", "referral__establishment_id")
        if mentor in index and prison in number
    ]
    free = np.repeat(np.arange(len(mentors)), mentors.places)
    nobody = [-1] * free.size
    mentor = np.array([*free.tolist(), *(row for row, _, _ in in_use)], dtype=np.int64)
    return Places(
        mentor=mentor,
        offered=_offered(pool, ids)[mentor],
        busy_slot=np.array([*nobody, *(slot for _, slot, _ in in_use)], dtype=np.int64),
        busy_prison=np.array([*nobody, *(prison for _, _, prison in in_use)], dtype=np.int64),
        begins=np.zeros((1, mentor.size)),
    )


def _offered(pool: Instance, ids: Sequence[int]) -> Ints:
    """The times that each mentor offers at each of these prisons, as one number (a mask). The mask
    is 0 if the prison has not cleared the mentor."""
    position = np.searchsorted(pool.establishments, ids)
    times = np.zeros((len(pool.mentors), pool.establishments.size), dtype=np.int64)
    cleared = pool.clearances
    holds = (cleared.expires == NO_DATE) | (cleared.expires >= pool.today)
    mentor, prison = cleared.mentor[holds], cleared.establishment[holds]
    times[mentor, prison] = pool.mentors.offered[mentor]
    hours = pool.hours
    times[hours.mentor, hours.establishment] &= hours.slots
    return times[:, position]


def with_coming(
    places: Places, coming: Coming, ids: Sequence[int], random: np.random.Generator, futures: int
) -> Places:
    """These places, and one more place for each volunteer who may become a mentor soon."""
    mentor, offered = [], []
    begins = [np.broadcast_to(column, futures) for column in places.begins.T]
    last = int(places.mentor.max(initial=-1))
    odds = coming.odds(random, futures)
    for person in coming.people:
        prison, weeks = coming.begins(person, random, odds)
        if prison not in ids:
            continue
        last += 1
        mentor.append(last)
        times = np.zeros(len(ids), dtype=np.int64)
        times[ids.index(prison)] = person.slots
        offered.append(times)
        begins.append(weeks)
    new = len(mentor)
    nobody = np.full(new, -1, dtype=np.int64)
    return Places(
        mentor=np.concatenate([places.mentor, np.array(mentor, dtype=np.int64)]),
        offered=np.concatenate(
            [places.offered, np.array(offered, dtype=np.int64).reshape(new, len(ids))]
        ),
        busy_slot=np.concatenate([places.busy_slot, nobody]),
        busy_prison=np.concatenate([places.busy_prison, nobody]),
        begins=np.stack(begins, axis=1) if begins else np.zeros((futures, 0)),
    )


def together(
    state: State,
    places: Places,
    begins: Sequence[date],
    random: np.random.Generator,
    before_week: Callable[[], None] = nothing,
) -> Futures:
    """The futures of all prisons in `state`. Prisons that share no mentor are simulated separately,
    which takes less time and memory."""
    months = [day.month for day in begins]
    shape = (len(places.begins), len(begins), len(state.prisons))
    result = Futures(*(np.zeros(shape, dtype=np.int64) for _ in range(4)))
    for numbers, mine in groups_of(places, len(state.prisons)):
        futures = simulated(
            [state.prisons[number] for number in numbers],
            only_places(places, mine, numbers),
            leaving=state.leaving,
            shortest=state.shortest,
            months=months,
            random=random,
            futures=len(places.begins),
            before_week=before_week,
        )
        for field in ("waiting", "reachable", "unmatched", "matched"):
            getattr(result, field)[:, :, numbers] = getattr(futures, field)
    return result


def groups_of(places: Places, prisons: int) -> Iterator[tuple[list[int], Ints]]:
    """The groups of prisons that share mentors. 2 prisons are in one group if they share a mentor,
    or if each shares a mentor with a third prison of the group. Yields the indexes of the prisons
    and of the places in each group."""
    place, prison = np.nonzero(places.offered)
    busy = np.flatnonzero(places.busy_prison >= 0)
    place, prison = np.append(place, busy), np.append(prison, places.busy_prison[busy])
    nodes = prisons + int(places.mentor.max(initial=-1)) + 1
    edges = coo_array(
        (np.ones(place.size), (prison, prisons + places.mentor[place])), shape=(nodes, nodes)
    )
    count, label = scipy.sparse.csgraph.connected_components(edges, directed=False)
    for group in range(count):
        numbers = np.flatnonzero(label[:prisons] == group).tolist()
        if numbers:
            yield numbers, np.flatnonzero(label[prisons + places.mentor] == group)


def only_places(places: Places, rows: Ints, numbers: list[int]) -> Places:
    """Only these places, at only these prisons. Mentors and prisons are numbered again from 0."""
    _, mentor = np.unique(places.mentor[rows], return_inverse=True)
    anew = {number: position for position, number in enumerate(numbers)} | {-1: -1}
    busy_prison = [anew[number] for number in places.busy_prison[rows].tolist()]
    return Places(
        mentor=mentor.astype(np.int64),
        offered=places.offered[rows][:, numbers],
        busy_slot=places.busy_slot[rows],
        busy_prison=np.array(busy_prison, dtype=np.int64),
        begins=places.begins[:, rows],
    )


def of_ten(share: Share) -> tuple[float, float, float]:
    """How many of 10 people do what `share` is about. 3 numbers: the 10th percentile, the median
    and the 90th percentile."""
    law = scipy.stats.beta(share.yes, share.no)
    return 10 * float(law.ppf(0.1)), 10 * float(law.ppf(0.5)), 10 * float(law.ppf(0.9))
