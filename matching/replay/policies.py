"""The ways to choose which mentor meets which man. Each way is a function: it is given one week,
and returns the pairs that begin in that week."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import scipy

from matching.replay import world
from matching.replay.living import Choose, Pairs, Week, weeks_of_no_return
from matching.replay.prices import prices
from matching.replay.world import Ints
from matching.solver import (
    DEFAULT,
    SLOTS,
    Clearances,
    Exclusions,
    Instance,
    Mentors,
    Policy,
    Referrals,
    solve,
)
from matching.solver.scoring.choices import choices

FIRST_DAY: Final = 730_000
"""The day on which week 0 begins, as an ordinal number. Any day would do: the solver only needs
some day to count from."""
_NONE: Final[Any] = ()
NO_EXCLUSIONS: Final = Exclusions(_NONE, _NONE, _NONE)


def first_come(week: Week) -> Pairs:
    """Chooses by hand, by date of referral. Each man gets the first free mentor with a time that
    suits him."""
    return _one_by_one(week, week.men)


def by_surname(week: Week) -> Pairs:
    """Chooses by hand, by surname. A man gets the first free mentor with a time that suits him."""
    return _one_by_one(week, week.men[np.argsort(week.world.men.surname[week.men])])


def earliest_release(week: Week) -> Pairs:
    """Chooses by hand, by date of release. Each man gets the first free mentor with a time that
    suits him.

    With a single mentor who never waits, no other order loses fewer men. Source: Panwar, Towsley
    and Wolf, "Optimal Scheduling Policies for a Class of Queues with Customer Deadlines to the
    Beginning of Service", Journal of the ACM 35 (1988).
    """
    return _one_by_one(week, week.men[np.argsort(week.world.men.out[week.men], kind="stable")])


def best_score(policy: Policy = DEFAULT) -> Choose:
    """Chooses the list of pairs with the highest sum of scores, even if another list would match
    more men."""

    def choose(week: Week) -> Pairs:
        worth = np.zeros((week.mentors.size, week.men.size), dtype=np.int64)
        options = choices(instance_of(week, policy))
        np.maximum.at(worth, (options.mentor, options.referral), options.score)
        rows, columns = scipy.optimize.linear_sum_assignment(worth, maximize=True)
        chosen = worth[rows, columns] > 0
        return _pairs(week, rows[chosen], columns[chosen])

    return choose


@cache
def weekly(policy: Policy = DEFAULT) -> Choose:
    """Chooses as this service does. Of all lists that match as many men as possible, takes the list
    with the highest sum of scores."""

    def choose(week: Week) -> Pairs:
        solution = solve(instance_of(week, policy))
        return _pairs(week, solution.mentor, solution.referral)

    return choose


def holding_back(policy: Policy = DEFAULT) -> Choose:
    """Chooses as this service does, but sometimes leaves all places free for a week. It does so if
    waiting for a week is likely to save more men than it loses. A lost man leaves prison without a
    mentor (see `prices`)."""
    this_service = weekly(policy)

    def choose(week: Week) -> Pairs:
        weeks_to_match = weeks_of_no_return(week.world)[week.men] - week.number
        if prices(this_service).are_worth_waiting_for(weeks_to_match):
            return []
        return this_service(week)

    return choose


def ways_to_choose(policy: Policy) -> Mapping[str, Choose]:
    """Every way to choose, by its name on the command line. Ways that use scores use the scores of
    this policy."""
    return {
        "first_come": first_come,
        "by_surname": by_surname,
        "earliest_release": earliest_release,
        "best_score": best_score(policy),
        "weekly": weekly(policy),
        "holding_back": holding_back(policy),
    }


def instance_of(week: Week, policy: Policy) -> Instance:
    """The instance of this week for the solver. It has 1 prison, with rooms for everybody."""
    men, mentors = week.world.men, week.world.mentors
    none = np.zeros(week.mentors.size, dtype=np.uint32)
    no_sets = none.astype(np.uint64)
    rows = np.arange(week.mentors.size, dtype=np.int32)
    men_sets = np.zeros(week.men.size, dtype=np.uint64)
    today = FIRST_DAY + 7 * week.number
    return Instance(
        today=today,
        establishments=np.array([1]),
        rooms=np.full((1, SLOTS), -1),
        mentors=Mentors(
            id=week.mentors,
            places=np.ones(week.mentors.size, dtype=np.int32),
            offered=_slot_masks(mentors.slots[week.mentors]),
            taken=none,
            fortnightly=none,
            taken_once=none,
            experience=mentors.knows[week.mentors].astype(np.uint8),
            languages=no_sets,
            training=no_sets,
            boundaries=no_sets,
        ),
        clearances=Clearances(rows, np.zeros_like(rows), np.zeros_like(rows)),
        referrals=Referrals(
            id=week.men,
            establishment=np.zeros(week.men.size, dtype=np.int32),
            slots=_slot_masks(men.slots[week.men]),
            received=_days(men.referred[week.men]),
            release=_days(men.out[week.men]),
            needs=men.needs[week.men].astype(np.uint8),
            languages=men_sets,
            training=men_sets,
            topics=men_sets,
        ),
        exclusions=NO_EXCLUSIONS,
        policy=policy,
        matching_days=week.matching_days,
    )


def _days(weeks: Ints) -> npt.NDArray[np.int32]:
    return (FIRST_DAY + 7 * weeks).astype(np.int32)


def _slot_masks(masks: Ints) -> npt.NDArray[np.uint32]:
    """Converts these masks to the slots of the solver. A mask is a number whose bits are slots. In
    the solver each day also has an evening."""
    slots = np.arange(world.SLOTS)
    bits = (masks[:, None] >> slots) & 1
    moved: Ints = (bits << (slots // 2 * 3 + slots % 2)).sum(axis=1)
    return moved.astype(np.uint32)


def _one_by_one(week: Week, men: Ints) -> Pairs:
    free = week.mentors.tolist()
    slots_of, slots_of_men = week.world.mentors.slots, week.world.men.slots
    pairs = []
    for man in men.tolist():
        mentor = next((each for each in free if slots_of[each] & slots_of_men[man]), None)
        if mentor is not None:
            free.remove(mentor)
            pairs.append((mentor, man))
    return pairs


def _pairs(week: Week, mentors: Iterable[int], men: Iterable[int]) -> Pairs:
    return [(int(week.mentors[m]), int(week.men[r])) for m, r in zip(mentors, men, strict=True)]
