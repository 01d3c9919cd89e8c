"""Small rounds in which nothing keeps anybody apart, except what a test adds."""

from dataclasses import replace

import numpy as np

from matching.solver import Clearances, Exclusions, Instance, Policy
from matching.solver.problem.columns import LEFT_OUT
from matching.solver.problem.instance import NO_TRAVEL, NONE_EARLIER
from matching.solver.problem.rules import PAIR_RULES
from tests.factories.instances import changed, round_of

BOTH_SLOTS = 0b11


def open_round(mentors: int, men: int, places: int = 1) -> Instance:
    """A round with one prison. Everybody is free in slots 0 and 1, there are no dates, and nothing
    is required."""
    drawn = round_of(mentors, men)
    everyone = np.arange(mentors, dtype=np.int32)
    nothing = np.zeros(men, dtype=np.uint64)
    return replace(
        drawn,
        mentors=changed(
            drawn.mentors,
            places=np.full(mentors, places),
            offered=np.full(mentors, BOTH_SLOTS),
            taken=everyone * 0,
            preferred=LEFT_OUT,
            wishes=LEFT_OUT,
        ),
        clearances=Clearances(everyone, everyone * 0, everyone * 0),
        referrals=changed(
            drawn.referrals,
            slots=np.full(men, BOTH_SLOTS),
            release=np.zeros(men, dtype=np.int32),
            languages=nothing,
            training=nothing,
            topics=nothing,
            preferred=LEFT_OUT,
            covered=LEFT_OUT,
        ),
        exclusions=round_of(0, 0).exclusions,
        travel=NO_TRAVEL,
        earlier=NONE_EARLIER,
    )


def costly_second_match() -> Instance:
    """2 mentors and 2 men. To match both men is worth less score than to match only the first.

    Mentor 0 is free in slot 0 and fits man 0 perfectly. Mentor 1 is free in slot 1 and fits nobody.
    Man 1 is free only in slot 0, and needs only what neither mentor knows.
    """
    instance = open_round(2, 2)
    return replace(
        instance,
        mentors=changed(
            instance.mentors,
            offered=np.array([0b01, 0b10]),
            experience=np.array([[3, 0], [0, 0]]),
            wishes=LEFT_OUT,
        ),
        referrals=changed(
            instance.referrals, slots=np.array([0b11, 0b01]), needs=np.array([[3, 0], [0, 3]])
        ),
        policy=Policy(waiting=0, release=0, needs=1_000, minimum_days=0),
    )


def halves() -> Instance:
    """A round where fractions of men do better than whole men: with 2 rooms, it matches 3 men in
    halves, but only 2 whole men.

    The first 4 men are 2 pairs. In each pair, one man could meet the first mentor, or the second
    mentor at another time. The other man could meet only the second mentor, who has one place. To
    match both men at once would need 2 rooms. A fifth man has a mentor who fits him and a mentor
    who does not.
    """
    instance = open_round(mentors=6, men=5)
    needs = instance.mentors.experience.shape[1]
    rooms = instance.rooms.copy()
    rooms[0, [0, 2]] = 1
    slots = np.array([0b0001, 0b0011, 0b0100, 0b1100, 0b10000, 0b10000])
    return replace(
        instance,
        mentors=changed(
            instance.mentors,
            offered=slots,
            experience=np.outer([0, 0, 0, 0, 3, 0], np.ones(needs, np.int64)),
        ),
        referrals=changed(
            instance.referrals,
            slots=np.array([0b0011, 0b0001, 0b1100, 0b0100, 0b10000]),
            needs=np.outer([0, 0, 0, 0, 3], np.ones(needs, np.int64)),
        ),
        exclusions=Exclusions(
            np.array([0, 2], dtype=np.int32),
            np.array([1, 3], dtype=np.int32),
            np.full(2, PAIR_RULES[0], dtype=np.uint8),
        ),
        rooms=rooms,
    )
