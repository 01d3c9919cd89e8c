"""Small rounds in which nothing stands in the way but what a test puts there."""

from dataclasses import replace

import numpy as np

from matching.solver import Clearances, Instance, Policy
from matching.solver.columns import LEFT_OUT
from matching.solver.ties import NO_TRAVEL, NONE_EARLIER
from tests.factories.instances import changed, round_of

BOTH_SLOTS = 0b11


def open_round(mentors: int, men: int, places: int = 1) -> Instance:
    """One establishment, slots 0 and 1 for everybody, no date and nothing required."""
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
    """Two mentors and two men, where matching both is worth less than matching the first alone.

    Mentor 0, free in slot 0, fits man 0 perfectly; mentor 1, free in slot 1, fits nobody. Man 1
    can only do slot 0, and only needs what neither mentor knows.
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
