"""The invented years of a programme: when each man is referred, when each mentor begins, and how
long each support lasts.

The numbers come from the programme report. If the report does not have a number, the note beside
the number says so. Time is counted in weeks, from week 0. The first WARM_UP weeks only fill the
waiting list.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

WARM_UP: Final = 52
"""How many weeks pass before we count. By the end of these weeks, the waiting list has stopped
growing."""
WEEKS_A_YEAR: Final = 52
PERIOD_WEEKS: Final = 425 / 7
"""How many weeks the report covers: 1 February 2024 to 31 March 2025."""
REFERRALS_A_WEEK: Final = 93 / PERIOD_WEEKS
MENTORS: Final = 11
MEAN_SUPPORT: Final = 21.0
"""The mean length of a support, in weeks. The report says that 31 men were matched, and that the
longest 3 supports took 22, 13 and 12 months: 47 months together. We assume that the lengths follow
an exponential distribution. Then the longest 3 of 31 lengths are together 9.6 times the mean, so
the mean is 4.9 months. With this mean, 11 mentors with 1 man each support 31 or 32 men in the
period, which agrees with the report."""
SHORTEST_SENTENCE: Final = 13
"""3 months, in weeks: a man can be referred when he has this long or longer left to serve."""
MEAN_REST: Final = 26.0
"""How many weeks a man has left beyond SHORTEST_SENTENCE, on average. The report does not say. We
chose this number and GIVING_UP together. With them, choosing by hand, first come first served,
loses as many men as the report says."""
GIVING_UP: Final = 0.033
"""The share of waiting men who leave the waiting list each week for a reason other than release.
For example, they no longer want a mentor, or move to another prison. The report does not say, and
39 of its 93 referrals have no outcome. See MEAN_REST for how we chose this number."""
COHORTS: Final = (22, 44)
"""The weeks of the year in which training begins, in June and in November."""
COHORT: Final = 6
YIELD: Final = 3 / 12
"""The share of trained volunteers who then mentor at this prison. In the report, 3 of 12 did."""
UNTIL_CLEARED: Final = 18
"""Weeks from the first day of training to the first man: 6 weeks of training and 12 weeks of
clearance."""
LAST_SUPPORT: Final = (2 * COHORT * YIELD) / (MENTORS * WEEKS_A_YEAR / MEAN_SUPPORT)
"""The share of supports after which the mentor stops. We chose it so that as many mentors stop as
begin."""
SLOTS: Final = 10
"""How many slots a week has: the mornings and afternoons of Monday to Friday."""
FREE_MAN: Final = 0.6
"""The share of the slots in which a man is free. The report does not say."""
FREE_MENTOR: Final = 0.3
"""The share of the slots in which a mentor is free. The report does not say."""
NEEDS: Final = 8
NEEDED: Final = (0.62, 0.12, 0.13, 0.13)
"""The shares of men with level 0, 1, 2 and 3 of a need. The report does not say."""
KNOWN: Final = (0.3, 0.2, 0.3, 0.2)
"""The shares of mentors with level 0, 1, 2 and 3 of experience. The report does not say."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Men:
    """The men, one row for each, in the order of their referrals.

    `referred` is the week of his referral. `out` is the week in which he leaves prison. `gone` is
    the week in which his referral closes for another reason. No way to choose knows the week `gone`
    beforehand. `slots` says when he is free: a number whose bits are slots. `needs` has a column
    for each need. `surname` is his place in the alphabetical order.
    """

    referred: Ints
    out: Ints
    gone: Ints
    slots: Ints
    needs: Ints
    surname: Ints

    def __len__(self) -> int:
        return self.referred.size


@dataclass(frozen=True)
class Mentors:
    """The mentors, one row for each. Each supports 1 man at a time.

    `begins` is the first week in which the mentor can take a man. `supports` says how many weeks
    each of the mentor's supports lasts, in order. After the last support, the mentor stops. The
    lengths belong to the mentor and not to the men. So no way to choose can look good by picking
    men with short supports.
    """

    begins: Ints
    slots: Ints
    knows: Ints
    supports: tuple[Ints, ...]

    def __len__(self) -> int:
        return self.begins.size


@dataclass(frozen=True)
class Circumstances:
    """How the invented programme can differ from the programme report. `more_mentors` is how many
    mentors there are besides the usual ones, during all the weeks. `free_man` and `free_mentor` are
    the shares of the slots in which a man and a mentor are free."""

    more_mentors: int = 0
    free_man: float = FREE_MAN
    free_mentor: float = FREE_MENTOR


USUAL: Final = Circumstances()


@dataclass(frozen=True)
class World:
    """The men and mentors of some invented years, before anybody has been matched. `weeks` includes
    WARM_UP."""

    weeks: int
    men: Men
    mentors: Mentors


def invented_world(
    random: np.random.Generator, *, years: int, circumstances: Circumstances = USUAL
) -> World:
    """Draws some years at random. A generator with the same seed gives the same years. Different
    circumstances do not change when men are referred and leave, or how long the supports of the
    usual mentors last."""
    weeks = WARM_UP + WEEKS_A_YEAR * years
    men = _men(random, weeks, circumstances.free_man)
    mentors = _mentors(random, weeks, circumstances)
    return World(weeks, men, mentors)


def _men(random: np.random.Generator, weeks: int, free: float) -> Men:
    referred = np.repeat(np.arange(weeks), random.poisson(REFERRALS_A_WEEK, weeks))
    count = referred.size
    rest = np.ceil(random.exponential(MEAN_REST, count)).astype(np.int64)
    gone = referred + random.geometric(GIVING_UP, count)
    return Men(
        referred=referred,
        out=referred + SHORTEST_SENTENCE + rest,
        gone=gone,
        slots=_masks(random, count, free),
        needs=random.choice(4, (count, NEEDS), p=NEEDED),
        surname=random.permutation(count),
    )


def _mentors(random: np.random.Generator, weeks: int, circumstances: Circumstances) -> Mentors:
    begins = [0] * MENTORS
    for week in range(weeks):
        if week % WEEKS_A_YEAR in COHORTS:
            begins += [week + UNTIL_CLEARED] * int(random.binomial(COHORT, YIELD))
    many = random.geometric(LAST_SUPPORT, len(begins))
    usual = _with_supports(random, begins, many, circumstances.free_mentor)
    # These mentors come last, so that the others are the same with and without them. They stay all
    # the time.
    more = [0] * circumstances.more_mentors
    stay = np.full(len(more), weeks)
    others = _with_supports(random, more, stay, circumstances.free_mentor)
    return Mentors(
        begins=np.concatenate([usual.begins, others.begins]),
        slots=np.concatenate([usual.slots, others.slots]),
        knows=np.concatenate([usual.knows, others.knows]),
        supports=(*usual.supports, *others.supports),
    )


def _with_supports(
    random: np.random.Generator, begins: list[int], many: Ints, free: float
) -> Mentors:
    """Mentors who begin in the weeks `begins`. `many` is how many men each mentor supports before
    they stop."""
    supports = tuple(
        np.maximum(1, np.ceil(random.exponential(MEAN_SUPPORT, count))).astype(np.int64)
        for count in many.tolist()
    )
    return Mentors(
        begins=np.array(begins, dtype=np.int64),
        slots=_masks(random, len(begins), free),
        knows=random.choice(4, (len(begins), NEEDS), p=KNOWN),
        supports=supports,
    )


def _masks(random: np.random.Generator, count: int, share: float) -> Ints:
    """Draws the free slots of `count` people. Each result is a number whose bits are slots.
    Everybody is free in at least 1 slot."""
    free = random.random((count, SLOTS)) < share
    free[np.arange(count), random.integers(SLOTS, size=count)] = True
    masks: Ints = free @ (1 << np.arange(SLOTS))
    return masks
