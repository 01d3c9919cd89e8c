"""Rounds of any size, made from a seed. Their shape is like that of a real programme."""

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from matching.solver.problem.instance import (
    NO_DATE,
    SLOTS,
    Clearances,
    Earlier,
    Exclusions,
    Instance,
    Mentors,
    Referrals,
    Travel,
)
from matching.solver.problem.policy import DEFAULT, Policy
from matching.solver.problem.rules import PAIR_RULES
from matching.solver.problem.solution import Solution

TODAY = 739_000
NEEDS = 8
MENTORS_AT_ONE_PRISON = 75

Record = TypeVar("Record", Mentors, Clearances, Referrals, Exclusions, Instance, Solution)


def changed(record: Record, **columns: Any) -> Record:
    """A copy of the record, in which these columns are different. A column can be of any kind,
    because tests check that the record refuses wrong columns."""
    return replace(record, **columns)


def round_of(mentors: int, referrals: int, seed: int = 0, policy: Policy = DEFAULT) -> Instance:
    """A round with about one prison for every 75 mentors. The same seed gives the same round.

    Mentors offer about 4 times and are cleared at 1 or 2 prisons. Men are free at about a quarter
    of the times. 1 clearance in 12 has expired. A few pairs are ruled out.
    """
    random = np.random.default_rng(seed)
    establishments = 1 + mentors // MENTORS_AT_ONE_PRISON
    people = _mentors(random, mentors)
    clearances = _clearances(random, mentors, establishments)
    men = _referrals(random, referrals, establishments)
    instance = Instance(
        today=TODAY,
        establishments=np.arange(establishments),
        rooms=np.full((establishments, SLOTS), -1, dtype=np.int32),
        mentors=people,
        clearances=clearances,
        referrals=men,
        exclusions=_exclusions(random, clearances, men),
        policy=policy,
    )
    return _with_wishes_and_ties(np.random.default_rng(seed + 1), instance)


def _with_wishes_and_ties(random: np.random.Generator, instance: Instance) -> Instance:
    """The same round with more in it. Some mentors and men have wishes. Half of the clearances have
    a journey. 1 man in 20 has met a mentor before, and 1 man in 50 needs another mentor."""
    mentors, men = instance.mentors, instance.referrals
    journeys = random.permutation(len(instance.clearances))[: len(instance.clearances) // 2]
    who = random.permutation(len(men))[: len(men) // 20 if len(mentors) else 0]
    met = random.integers(0, max(1, len(mentors)), who.size)
    return replace(
        instance,
        mentors=replace(
            mentors,
            preferred=mentors.offered & _masks(random, len(mentors), 0.1),
            wishes=(random.random((len(mentors), NEEDS)) < 0.05).astype(np.uint8),
        ),
        referrals=replace(
            men,
            preferred=men.slots & _masks(random, len(men), 0.1),
            covered=(random.random(len(men)) < 0.02).astype(np.uint8),
        ),
        travel=Travel(
            instance.clearances.mentor[journeys],
            instance.clearances.establishment[journeys],
            random.integers(10, 150, journeys.size, dtype=np.int16),
        ),
        earlier=Earlier(met.astype(np.int32), who.astype(np.int32)),
    )


def _masks(random: np.random.Generator, rows: int, share: float) -> npt.NDArray[np.uint32]:
    """Random sets of times. Afternoons are more likely than mornings. Evenings and weekends are
    rare."""
    likelihood = np.full((7, 3), share)
    likelihood[:, 1] *= 1.3
    likelihood[:, 2] *= 0.5
    likelihood[5:] *= 0.3
    drawn = random.random((rows, SLOTS)) < likelihood.ravel()
    return drawn @ (1 << np.arange(SLOTS, dtype=np.uint32))


def _bits(
    random: np.random.Generator, rows: int, width: int, share: float
) -> npt.NDArray[np.uint64]:
    drawn = random.random((rows, width)) < share
    return drawn @ (1 << np.arange(width, dtype=np.uint64))


def _mentors(random: np.random.Generator, rows: int) -> Mentors:
    offered = _masks(random, rows, 0.25)
    return Mentors(
        id=np.arange(rows) * 3 + 1,
        places=random.integers(0, 4, rows, dtype=np.int32),
        offered=offered,
        taken=offered & _masks(random, rows, 0.15),
        fortnightly=np.zeros(rows, np.uint32),
        taken_once=np.zeros(rows, np.uint32),
        experience=random.integers(0, 4, (rows, NEEDS), dtype=np.uint8),
        languages=_bits(random, rows, 4, 0.3) | np.uint64(1),
        training=_bits(random, rows, 3, 0.6),
        boundaries=_bits(random, rows, 5, 0.05),
    )


def _clearances(random: np.random.Generator, mentors: int, establishments: int) -> Clearances:
    mentor = np.arange(mentors, dtype=np.int32)
    first = random.integers(0, establishments, mentors, dtype=np.int32)
    second = np.flatnonzero(random.random(mentors) < 0.3) if establishments > 1 else mentor[:0]
    other = (
        first[second] + random.integers(1, max(2, establishments), second.size, dtype=np.int32)
    ) % establishments
    rows = mentors + second.size
    expires = TODAY + random.integers(-60, 660, rows, dtype=np.int32)
    expires[random.random(rows) < 0.2] = NO_DATE
    return Clearances(
        mentor=np.concatenate((mentor, second)),
        establishment=np.concatenate((first, other)),
        expires=expires,
    )


def _referrals(random: np.random.Generator, rows: int, establishments: int) -> Referrals:
    release = TODAY + random.integers(0, 1_000, rows, dtype=np.int32)
    release[random.random(rows) < 0.15] = NO_DATE
    needs = random.integers(1, 4, (rows, NEEDS), dtype=np.uint8) * (
        random.random((rows, NEEDS)) < 0.4
    )
    return Referrals(
        id=np.arange(rows) * 2 + 5,
        establishment=random.integers(0, establishments, rows, dtype=np.int32),
        slots=_masks(random, rows, 0.3),
        received=TODAY - random.integers(0, 400, rows, dtype=np.int32),
        release=release,
        needs=needs,
        languages=_bits(random, rows, 4, 0.03),
        training=_bits(random, rows, 3, 0.05),
        topics=_bits(random, rows, 5, 0.2),
    )


def _exclusions(
    random: np.random.Generator, clearances: Clearances, referrals: Referrals
) -> Exclusions:
    """Ruled-out pairs for about 1 man in 5. Each is with a mentor who is cleared at the man's
    prison."""
    order = np.argsort(clearances.establishment, kind="stable")
    sites = clearances.establishment[order]
    start = np.searchsorted(sites, referrals.establishment)
    many = np.searchsorted(sites, referrals.establishment, side="right") - start
    men = np.flatnonzero((many > 0) & (random.random(many.size) < 0.2))
    row = start[men] + random.integers(0, many[men])
    return Exclusions(
        mentor=clearances.mentor[order][row],
        referral=men.astype(np.int32),
        rule=random.integers(min(PAIR_RULES), max(PAIR_RULES) + 1, men.size, dtype=np.uint8),
    )
