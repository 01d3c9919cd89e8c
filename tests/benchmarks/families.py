"""Kinds of rounds that are hard in different ways. The same size and seed give the same round."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from matching.solver import SLOTS, Instance, Policy
from tests.factories.instances import round_of

ALL_SLOTS = 2**SLOTS - 1
ONLY_WAITING = Policy(waiting=1, release=0, needs=0, minimum_days=28)
Family = Callable[[int, int, int], Instance]


def dense(mentors: int, men: int, seed: int) -> Instance:
    """A man is free in about 5 sessions of the week."""
    return round_of(mentors, men, seed)


def sparse(mentors: int, men: int, seed: int) -> Instance:
    """A man is free in only 1 or 2 sessions of the week."""
    drawn, random = round_of(mentors, men, seed), np.random.default_rng(seed)
    free = random.integers(0, ALL_SLOTS, men, dtype=np.uint32) & drawn.referrals.slots
    free &= random.integers(0, ALL_SLOTS, men, dtype=np.uint32)
    return replace(drawn, referrals=replace(drawn.referrals, slots=free))


def tight_rooms(mentors: int, men: int, seed: int) -> Instance:
    """2 rooms in every session of every prison."""
    drawn = round_of(mentors, men, seed)
    return replace(drawn, rooms=np.full_like(drawn.rooms, 2))


def long_tail(mentors: int, men: int, seed: int) -> Instance:
    """A few mentors have most of the places, and a few of the men have waited for years."""
    drawn, random = round_of(mentors, men, seed), np.random.default_rng(seed)
    places = np.minimum(random.zipf(1.8, mentors), 12).astype(np.int32)
    waited = np.minimum(random.zipf(1.3, men) * 7, 2_000).astype(np.int32)
    return replace(
        drawn,
        mentors=replace(drawn.mentors, places=places),
        referrals=replace(drawn.referrals, received=drawn.today - waited),
    )


def ties(mentors: int, men: int, seed: int) -> Instance:
    """Every pair has the same score, so only the number of matches can differ."""
    drawn = round_of(mentors, men, seed, ONLY_WAITING)
    alike = replace(drawn.referrals, received=np.full(men, drawn.today - 90))
    return replace(drawn, referrals=alike)


FAMILIES: dict[str, Family] = {
    "dense": dense,
    "sparse": sparse,
    "tight rooms": tight_rooms,
    "long tail": long_tail,
    "ties": ties,
}
