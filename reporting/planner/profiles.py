"""Which 2 more mentors would help most: at which prison, and in which part of the week they are
free."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reporting.planner.gap import Trials
from reporting.planner.worlds import Tally

MENTORS: Final = 2
BEST: Final = 3
WORTH_SAYING: Final = 0.5
"""A number of men below this rounds to 0, so we do not show it."""


@dataclass(frozen=True)
class Profile:
    """2 more mentors, who could begin today and are free in this part of the week. Without these
    mentors, `leaving` men leave the prison without a mentor although a mentor could have helped
    them. With them, `helped` of these men get a mentor. In all, `supported` more men get a mentor.
    The numbers are averages over the futures."""

    prison: int
    part: str
    mentors: int
    leaving: float
    helped: float
    supported: float


def best_profiles(trials: Trials, prisons: Sequence[int]) -> list[Profile]:
    """The 3 best profiles at these prisons, the best first. The best profile is the one with which
    the fewest men leave without a mentor. If 2 are equal, the one with which more men get a mentor
    comes first. Leaves out profiles that would help nobody.

    All prisons try the same part of the week in one run. Then we try the best profiles one by one,
    because prisons can share mentors.
    """
    trials.before()
    base = trials.worlds.tried([], at=prisons)
    screened = []
    for part in dict.fromkeys(part for prison in prisons for part in trials.parts_at(prison)):
        trials.before()
        at = [prison for prison in prisons if part in trials.parts_at(prison)]
        mixes = [hire for prison in at for hire in trials.hires(prison, (part,) * MENTORS)]
        then = trials.worlds.tried(mixes, at=at)
        screened += [_profile(prison, part, base[prison], then[prison]) for prison in at]
    best = sorted(screened, key=_rank)[: 2 * BEST]
    alone = [_alone(trials, each, base[each.prison]) for each in best]
    worth = [each for each in alone if max(each.helped, each.supported) >= WORTH_SAYING]
    return sorted(worth, key=_rank)[:BEST]


def _alone(trials: Trials, profile: Profile, base: Tally) -> Profile:
    trials.before()
    prison, part = profile.prison, profile.part
    hires = trials.hires(prison, (part,) * MENTORS)
    return _profile(prison, part, base, trials.worlds.tried(hires, at=[prison])[prison])


def _profile(prison: int, part: str, base: Tally, then: Tally) -> Profile:
    return Profile(
        prison=prison,
        part=part,
        mentors=MENTORS,
        leaving=float(base.left.mean()),
        helped=float((base.left - then.left).mean()),
        supported=float((then.supported - base.supported).mean()),
    )


def _rank(profile: Profile) -> tuple[float, float, int, str]:
    return -profile.helped, -profile.supported, profile.prison, profile.part
