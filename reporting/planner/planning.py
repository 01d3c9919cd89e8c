"""Making the whole plan. The worker does this."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np

from matching.questions.asking import Answer, Kind
from matching.questions.solving import pool_now
from matching.solver import Instance
from recruitment.models import Establishment
from reporting.forecast.coming import coming_on
from reporting.forecast.laws import Floats
from reporting.forecast.record import laws_on, past_record
from reporting.forecast.simulating import WEEKS
from reporting.planner.cohorts import (
    Dates,
    beginnings,
    cohort_in_question,
    cohort_plan,
    cohorts_to_plan,
)
from reporting.planner.gap import (
    EXACT,
    Bad,
    Gap,
    Nothing,
    Trials,
    gaps,
    leaves_nobody,
    leaves_nobody_waiting,
)
from reporting.planner.levers import Levers
from reporting.planner.profiles import best_profiles
from reporting.planner.worlds import Hire, Situation, total_of

SEED: Final = 20_270_601
"""A fixed seed, so that the same record gives the same plan."""
MOST_PLACES: Final = 3
FEW_PRISONS: Final = 12


@dataclass(frozen=True)
class Effort:
    """How thoroughly we search. `search` and `check` are numbers of futures. gap.gaps explains
    `exact`, and Levers explains `tries`. If `is_apart`, each mentor counts at only one prison, and
    we assume that the cohort must bring the mentors that are needed today."""

    search: int
    check: int
    exact: int
    tries: int
    is_apart: bool


THOROUGH: Final = Effort(search=100, check=200, exact=EXACT, tries=5, is_apart=False)
QUICK: Final = Effort(search=20, check=40, exact=0, tries=1, is_apart=True)
"""What we try if there are more than FEW_PRISONS prisons."""


@dataclass(frozen=True)
class Planner:
    """Makes a plan from today's situation, for these prisons, this cohort, and new mentors with
    this many places."""

    pool: Instance
    situation: Situation
    prisons: tuple[int, ...]
    dates: Dates
    places: int
    effort: Effort
    before: Nothing

    def plan(self) -> Answer:
        """The plan as plain values. It has ids but no names."""
        alone = self._gaps_now(leaves_nobody, with_curve=not self.effort.is_apart)
        with_waits = self._gaps_now(leaves_nobody_waiting, with_curve=False)
        check = self._trials(self.situation, self.effort.check, WEEKS, leaves_nobody, 1)
        base = total_of(check.worlds.tried([], at=self.prisons)[pk] for pk in self.prisons)
        together = self._share_together(check, alone)
        levers = self._levers()
        worlds = levers.worlds()
        years = levers.years(worlds)
        neediest = max(self.prisons, key=lambda pk: (alone[pk].left, -pk))
        return {
            "made_on": self.situation.today.isoformat(),
            "weeks": WEEKS,
            "until": (self.situation.today + timedelta(weeks=WEEKS)).isoformat(),
            "futures": self.effort.check,
            "is_apart": self.effort.is_apart,
            "places": self.places,
            "prisons": list(self.prisons),
            "beyond": float(base.beyond.mean()),
            "left": float(base.left.mean()),
            "together": together,
            "gaps": [asdict(alone[pk]) for pk in self.prisons],
            "gaps_with_waits": [asdict(with_waits[pk]) for pk in self.prisons],
            "profiles": [asdict(each) for each in best_profiles(check, self.prisons)],
            "ahead": [asdict(each) for each in levers.ahead(years)],
            "levers": [asdict(each) for each in levers.all(worlds, years, neediest)],
            "cohort": self._cohort(alone),
        }

    def _gaps_now(self, bad: Bad, *, with_curve: bool = True) -> dict[int, Gap]:
        search = self._trials(self.situation, self.effort.search, WEEKS, bad, 0)
        check = self._trials(self.situation, self.effort.check, WEEKS, bad, 1)
        exact = self.effort.exact
        return gaps(search, check, self.prisons, exact=exact, with_curve=with_curve)

    def _trials(
        self,
        situation: Situation,
        futures: int,
        weeks: int,
        bad: Bad,
        number: int,
        begins: Mapping[int, Floats] | None = None,
    ) -> Trials:
        """The trials in the futures with this number."""
        worlds = situation.worlds(
            at=self.prisons, weeks=weeks, seed=SEED + 1_000_000 * number, futures=futures
        )
        return Trials(worlds, bad, self.places, begins or {}, self.before)

    def _share_together(self, check: Trials, gaps_of: Mapping[int, Gap]) -> float:
        """The share of futures in which these mentors are enough at all prisons together."""
        self.before()
        hires: list[Hire] = []
        for pk, gap in gaps_of.items():
            hires += check.hires(pk, gap.mix)
        tallies = check.worlds.tried(hires, at=self.prisons)
        return float((total_of(tallies[pk] for pk in self.prisons).left == 0).mean())

    def _levers(self) -> Levers:
        return Levers(
            situation=self.situation,
            pool=self.pool,
            prisons=self.prisons,
            seed=SEED,
            futures=self.effort.search * 2,
            tries=self.effort.tries,
            before=self.before,
        )

    def _cohort(self, now: Mapping[int, Gap]) -> Answer:
        """What the cohort must bring, worked out as if nobody were in the cohort yet."""
        coming, today = self.situation.coming, self.situation.today
        begins = beginnings(
            self.dates, coming.clearance, self.prisons, today, futures=self.effort.check
        )
        cohort_gaps = now if self.effort.is_apart else self._gaps_of_cohort(begins)
        needed = {pk: len(gap.mix) for pk, gap in cohort_gaps.items()}
        plan = cohort_plan(self.dates, sum(needed.values()), coming, begins, self.prisons, today)
        values = asdict(plan)
        values["first_match"] = {
            str(pk): [day.isoformat() for day in days] for pk, days in plan.first_match.items()
        }
        answer: Answer = _without_dates(values)
        return answer | {
            "key": self.dates.key,
            "name": self.dates.name,
            "places": self.dates.places,
            "gaps": [asdict(cohort_gaps[pk]) for pk in self.prisons],
        }

    def _gaps_of_cohort(self, begins: Mapping[int, Floats]) -> dict[int, Gap]:
        late = max(float(np.quantile(weeks, 0.9)) for weeks in begins.values())
        situation = self.situation.without_cohort(self.dates.cohort)
        search, check = (
            self._trials(
                situation,
                futures,
                int(late) + WEEKS,
                leaves_nobody,
                number,
                {pk: weeks[:futures] for pk, weeks in begins.items()},
            )
            for number, futures in enumerate((self.effort.search, self.effort.check))
        )
        exact = self.effort.exact
        return gaps(search, check, self.prisons, exact=exact, with_curve=False)


def _without_dates(values: Any) -> Any:
    """The same values, with days as ISO dates."""
    if isinstance(values, dict):
        return {key: _without_dates(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [_without_dates(value) for value in values]
    return values.isoformat() if isinstance(values, date) else values


def plan_in_json(
    pool: Instance,
    before_solve: Nothing,
    *,
    prisons: Sequence[int],
    cohort: str,
    places: int,
    effort: Effort | None = None,
    **_: Any,
) -> Answer:
    """The plan for these prisons, this cohort (see Dates.key), and new mentors who each take
    `places` men. Empty if there is no prison. Without `effort`, uses THOROUGH for a few prisons and
    QUICK for more. About 35 queries, however many prisons there are."""
    if not prisons:
        return {}
    today = date.fromordinal(pool.today)
    ids = list(Establishment.objects.open().order_by("pk").values_list("pk", flat=True))
    laws, coming = laws_on(today, past_record()), coming_on(today)
    situation = Situation.of(pool, ids, laws, coming, today)
    effort = effort or (THOROUGH if len(prisons) <= FEW_PRISONS else QUICK)
    if effort.is_apart:
        situation = situation.with_prisons_apart()
    return Planner(
        pool=pool,
        situation=situation,
        prisons=tuple(pk for pk in ids if pk in set(prisons)),
        dates=cohort_in_question(cohorts_to_plan(today), cohort, today),
        places=places,
        effort=effort,
        before=before_solve,
    ).plan()


def plan_now(*, at: datetime, cohort: str = "", places: int = 1) -> Answer:
    """The plan for all open prisons. Saves nothing. Raises CannotSay if the pool is too large for
    the solver."""
    ids = list(Establishment.objects.open().order_by("pk").values_list("pk", flat=True))
    return plan_in_json(pool_now(at=at), lambda: None, prisons=ids, cohort=cohort, places=places)


PLAN: Final = Kind("plan", plan_in_json, takes_long=True, fresh=timedelta(days=1))
