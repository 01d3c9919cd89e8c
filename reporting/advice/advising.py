"""Works out the advice of a day for the whole programme."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from time import monotonic
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.mentors.becoming import everyone_waiting
from matching.proposals.fixed_pairs import fixed_pairs_of
from matching.questions.asking import Answer
from matching.questions.solving import rest_and_fixed_pairs
from matching.solver import NO_DATE, Instance, Reason, possible_pairs
from matching.solver.solving.fixing import FixedPairs, remainder
from matching.solver.solving.rooms import nothing
from recruitment.models import Establishment
from reporting.advice.actions import Action, ActionKind, Advice, Effect, LastWeek, Task, Work
from reporting.advice.chances import (
    Chances,
    ToDecide,
    chances,
    proposals_to_decide,
    with_clearances,
    with_newcomers,
    without_clearances,
)
from reporting.advice.on_the_way import people_on_the_way
from reporting.advice.solving import FAILURES, Mask, Solver, Step, Why, possible_together, with_men
from reporting.capacity.measuring import Survey
from training.readiness.reading import Volunteer, readiness_of_many

log = logging.getLogger(__name__)

WEEK: Final = 7
SECONDS: Final = 20.0
"""We begin no solve after this many seconds."""

DECIDE, ROUND, CLEAR, MAKE, KEEP = ActionKind


def advice_of(
    result: Survey,
    *,
    at: datetime,
    before_solve: Callable[[], None] = nothing,
    seconds: float = SECONDS,
) -> Advice:
    """What to do today in the whole programme. The advice names each prison by its code. `result`
    is the solved pool, and `at` is when this pool was read from the database.

    Solves the pool again at most 6 times, and does not begin to solve after `seconds`. If the
    solver fails, the advice leaves out what depends on its result. About 25 queries.
    """
    volunteers = readiness_of_many(everyone_waiting(), at=at)
    day = _Day.of(result, volunteers)
    solver = Solver(monotonic() + seconds, before_solve)
    actions: list[Action] = []
    why, is_whole = result.why, True
    try:
        for action, after in day.solved_actions(solver):
            actions.append(action)
            why = after
    except FAILURES as error:
        log.warning("We could not work out the whole advice: %s", error)
        is_whole = False
    solved = {action.kind for action in actions}
    actions += [each for each in day.unsolved_actions() if each.tasks and each.kind not in solved]
    return Advice(
        tuple(actions),
        day.needed(why),
        day.last_weeks(),
        people_on_the_way(volunteers, today=date.fromordinal(result.pool.today)),
        is_whole,
    )


def advice_in_json(
    result: Survey,
    *,
    prisons: Collection[str],
    at: datetime,
    before_solve: Callable[[], None] = nothing,
) -> Answer:
    """The advice for the prisons with these codes, as plain values that JSON can hold. Read it with
    Advice.from_json. Costs as much as advice_of."""
    return advice_of(result, at=at, before_solve=before_solve).at(prisons).to_json()


@dataclass(frozen=True)
class _Day:
    """Works out the advice of a day. `codes` has the code of each prison, in the order of the
    prisons in the pool."""

    result: Survey
    proposals: ToDecide
    people: Chances
    prisons: Sequence[Establishment]
    codes: Sequence[str]

    @classmethod
    def of(cls, result: Survey, volunteers: Sequence[Volunteer]) -> "_Day":
        by_id = Establishment.objects.in_bulk(result.pool.establishments.tolist())
        prisons = [by_id[pk] for pk in result.pool.establishments.tolist()]
        codes = [prison.code for prison in prisons]
        people = chances(result.pool, volunteers)
        return cls(result, proposals_to_decide(), people, prisons, codes)

    @property
    def pool(self) -> Instance:
        return self.result.pool

    def solved_actions(self, solver: Solver) -> Iterator[tuple[Action, Why]]:
        """The actions whose effects we can work out, in order. With each action comes the reason
        why each man has no mentor once the action is done. Raises one of FAILURES if the solver
        fails."""
        rest, fixed_pairs = rest_and_fixed_pairs(self.pool)
        decided_pairs = possible_together(rest, self._proposed_pairs())
        remaining = remainder(rest, decided_pairs)
        settled = self._men(fixed_pairs.referral) | self._men(decided_pairs.referral)
        decided = settled & self._approvable
        why = self.result.why
        if decided.any():
            why = solver.step(remaining, settled).why
            without = solver.step(with_men(remaining, self.pool, decided), settled & ~decided)
            yield Action(DECIDE, self._decisions(), self._effects(without.why, why)), why
        elif self._decisions():
            yield Action(DECIDE, self._decisions(), {}), why
        yield self._round(why, decided), why
        for action, after in self._newly_cleared(remaining, settled, why, solver):
            yield action, (why := after)
        if self.people.ending:
            yield self._endings(rest, self._men(fixed_pairs.referral), solver), why

    def _newly_cleared(
        self, remaining: Instance, settled: Mask, why: Why, solver: Solver
    ) -> Iterator[tuple[Action, Why]]:
        """The actions about clearances and about new mentors. The action that helps more comes
        first.

        If the second action alone matches no more men, it also matches no more men after the first.
        In that case we do not solve it again.
        """
        people = self.people
        missing, ready = (*people.missing, *people.to_chase), people.ready
        kinds = [kind for kind, some in ((CLEAR, missing), (MAKE, ready)) if some]
        steps = {kind: solver.step(self._pool_with(remaining, {kind}), settled) for kind in kinds}
        gains = {kind: self._gain(why, step.why) for kind, step in steps.items()}
        kinds.sort(key=lambda kind: gains[kind], reverse=True)
        done: set[ActionKind] = set()
        for kind in kinds:
            step, before = steps[kind], why
            _, matched = gains[kind]
            if done and matched:
                step = solver.step(self._pool_with(remaining, {*done, kind}), settled)
            if matched or not done:
                why = step.why
            done.add(kind)
            yield Action(kind, self._tasks(kind, step), self._effects(before, why)), why

    def _endings(self, rest: Instance, settled: Mask, solver: Solver) -> Action:
        """The action of renewing the clearances that end soon. Its effect is how many fewer men a
        round could match today without them. Its tasks name only clearances with which the mentor
        could take a man."""
        ending = self.people.ending
        without = solver.step(without_clearances(rest, ending), settled)
        mentors, men = possible_pairs(rest)
        prisons = rest.referrals.establishment[men].tolist()
        useful = set(zip(mentors.tolist(), prisons, strict=True))
        tasks = _tasks(
            (each.work, (self.codes[each.prison],))
            for each in ending
            if (each.mentor, each.prison) in useful
        )
        return Action(KEEP, tasks, self._effects(without.why, self.result.why))

    def unsolved_actions(self) -> Iterator[Action]:
        """The actions whose tasks we know without the solver. Does not say what the actions would
        change."""
        yield Action(DECIDE, self._decisions())
        yield Action(MAKE, self._volunteers())

    def needed(self, why: Why) -> dict[str, int]:
        """How many more mentors each prison needs, by the prison's code. `why` has the reason why
        each man has no mentor."""
        capacity = replace(self.result, why=why).capacity_of(self.prisons)
        return {prison.code: prison.figures.mentors_needed for prison in capacity.prisons}

    def last_weeks(self) -> dict[str, LastWeek]:
        """The men in their last week, by the prison's code. Only prisons with such men."""
        weeks: dict[str, LastWeek] = {}
        men, proposed = self.pool.referrals, self._approvable
        for row in np.flatnonzero(self._is_last_week).tolist():
            code = self.codes[men.establishment[row]]
            leaves_on = date.fromordinal(int(men.release[row]))
            man = LastWeek(1, int(proposed[row]), leaves_on)
            weeks[code] = weeks.get(code, LastWeek()) + man
        return weeks

    @property
    def _is_last_week(self) -> Mask:
        """Which men wait for their first mentor, and have enough time left today but not in a
        week."""
        men, policy = self.pool.referrals, self.pool.policy
        spare = men.release - self.pool.today - policy.minimum_days
        mask: Mask = (men.covered == 0) & (men.release != NO_DATE) & (spare >= 0) & (spare < WEEK)
        return mask

    @property
    def _approvable(self) -> Mask:
        """Which men have a proposal that can be approved today."""
        ids = [man for _, man, _ in self.proposals.approvable]
        mask: Mask = np.isin(self.pool.referrals.id, ids)
        return mask

    def _proposed_pairs(self) -> FixedPairs:
        """The proposals that can be approved today, as fixed pairs. Leaves out a proposal if the
        pool does not have its mentor and its man."""
        mentors, men = set(self.pool.mentors.id.tolist()), set(self.pool.referrals.id.tolist())
        rows = (row for row in self.proposals.approvable if row[0] in mentors and row[1] in men)
        return fixed_pairs_of(self.pool, map(list, rows))

    def _men(self, rows: npt.NDArray[np.int32]) -> Mask:
        mask = np.zeros(len(self.pool.referrals), dtype=bool)
        mask[rows] = True
        return mask

    def _pool_with(self, remaining: Instance, kinds: set[ActionKind]) -> Instance:
        """The pool in `remaining` with the missing clearances, the new mentors, or both. If
        somebody must chase a new mentor's clearance, the mentor comes before the others."""
        if CLEAR in kinds:
            remaining = with_newcomers(
                with_clearances(remaining, self.people.missing), self.people.to_chase
            )
        return with_newcomers(remaining, self.people.ready) if MAKE in kinds else remaining

    def _decisions(self) -> tuple[Task, ...]:
        men = self.pool.referrals.establishment[self._approvable]
        return _tasks((Work.DECIDE, (self.codes[prison],)) for prison in men.tolist())

    def _volunteers(self) -> tuple[Task, ...]:
        return _tasks(
            (each.work, tuple(self.codes[prison] for prison in each.mentor.establishments))
            for each in self.people.ready
        )

    def _tasks(self, kind: ActionKind, step: Step) -> tuple[Task, ...]:
        """What there is to do: the clearances that this step uses, or all volunteers who are
        ready."""
        if kind is MAKE:
            return self._volunteers()
        first = len(self.pool.mentors)
        clearances = [
            *((each.mentor, each.prison, each.work) for each in self.people.missing),
            *(
                (first + number, prison, each.work)
                for number, each in enumerate(self.people.to_chase)
                for prison in each.mentor.establishments
            ),
        ]
        return _tasks(
            (work, (self.codes[prison],))
            for mentor, prison, work in clearances
            if (mentor, prison) in step.used
        )

    def _round(self, why: Why, decided: Mask) -> Action:
        """The action of running a round. It matches the men who could be matched and have no
        proposal yet. It does not change how many mentors are needed, because a man who could be
        matched does not count."""
        others = np.isin(self.pool.referrals.id, list(self.proposals.others))
        by_round = (why == Reason.MATCHED) & ~decided & ~others
        before = np.where(by_round, np.uint8(Reason.ALL_PLACES_TAKEN), why)
        effects = self._effects(before, why)
        needed = self.needed(why)
        return Action(
            ROUND,
            effects={
                code: replace(effect, needed_before=needed[code], needed_after=needed[code])
                for code, effect in effects.items()
            },
        )

    def _gain(self, before: Why, after: Why) -> tuple[int, int]:
        """2 numbers: how many more men in their last week get a mentor, and how many more men in
        all."""
        more = (after == Reason.MATCHED).astype(int) - (before == Reason.MATCHED)
        return int(more[self._is_last_week].sum()), int(more.sum())

    def _effects(self, before: Why, after: Why) -> dict[str, Effect]:
        """What changes between 2 lists of reasons, by prison. Leaves out a prison if nothing
        changes there and no mentor is needed."""
        prisons, size = self.pool.referrals.establishment, len(self.codes)
        more = (after == Reason.MATCHED).astype(int) - (before == Reason.MATCHED)
        matched = np.bincount(prisons, more, minlength=size).astype(int)
        in_time = np.bincount(prisons, more * self._is_last_week, minlength=size).astype(int)
        needed_before, needed_after = self.needed(before), self.needed(after)
        effects = {
            code: Effect(men, soon, needed_before[code], needed_after[code])
            for code, men, soon in zip(self.codes, matched.tolist(), in_time.tolist(), strict=True)
        }
        return {code: effect for code, effect in effects.items() if effect != Effect()}


def _tasks(things: Iterable[tuple[Work, tuple[str, ...]]]) -> tuple[Task, ...]:
    counts = Counter(things)
    return tuple(Task(work, prisons, number) for (work, prisons), number in sorted(counts.items()))
