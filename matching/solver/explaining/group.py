"""The men who compete for too few places, so that one man has no mentor.

    a smallest set G of men, r among them, that no list matches whole (Hall, 1935)

If any man of G steps aside, the other men of G can all be matched. Where no room binds, G is what r
reaches in the residual network. Where rooms bind, G comes from solving without some of the men
(Junker, QuickXplain, 2004).
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from matching.solver.explaining.reasons import full_rooms
from matching.solver.problem.changes import only_men
from matching.solver.problem.instance import Instance
from matching.solver.problem.solution import Solution
from matching.solver.scoring.choices import Choices, choices, men_at_once
from matching.solver.solving.solve import solve

MOST_RIVALS: Final = 20
"""Where rooms bind, we do not look for the group of a man who has more rivals than this.

With this many rivals, HiGHS solves about 40 times at most, in a few hundredths of a second each
time.
"""

Use = tuple[int, int]
"""A mentor and a slot, or an establishment and a slot."""


def blocking_group(instance: Instance, solution: Solution, man: int) -> tuple[int, ...]:
    """Men who cannot all be matched, with this unmatched man among them. Indexes, ascending.

    If any man of the group steps aside, the others can all be matched. Where no room binds, the
    group is the man and the men whose place he could take, directly or if others move. For these
    men Hall's condition fails by one. Where rooms bind, there may be more than one group.

    Empty if no mentor could take the man. Where rooms bind, also empty if every room that he could
    use was taken before the round, or if he competes with more than MOST_RIVALS men. Sometimes
    rooms are limited but do not bind. Then, if there are more than MOST_RIVALS rivals, we do not
    know whether the others can all be matched when one man steps aside.
    """
    options = choices(instance)
    if not (options.referral == man).any():
        return ()
    reached = _reached(_Uses.of(instance, options, solution), man)
    any_limit = bool((instance.rooms >= 0).any())
    if not any_limit or (not solution.priced and len(reached) > MOST_RIVALS):
        return tuple(sorted(reached))
    return tuple(sorted(_with_rooms(instance, solution, man, reached)))


def _with_rooms(
    instance: Instance, solution: Solution, man: int, reached: set[int]
) -> Collection[int]:
    """The group, which is among the men reached. If all the men reached can be matched, the group
    is among all matched men."""
    rivals = sorted(reached - {man})
    if not rivals or can_all_be_matched(instance, [man, *rivals]):
        rivals = solution.referral.tolist()
    if len(rivals) > MOST_RIVALS or not can_all_be_matched(instance, [man]):
        return ()
    return [man, *fewest(instance, [man], rivals)]


class _Uses(NamedTuple):
    """What the men could use, and who uses it now.

    `wanted` has the offers that each man could take. `offer` and `mentor` have the men who use each
    full offer and each full mentor. Where rooms bind, `room` has the men who use each full room.
    `site` is the establishment of each man.
    """

    wanted: dict[int, list[Use]]
    offer: dict[Use, list[int]]
    mentor: dict[int, list[int]]
    room: dict[Use, list[int]]
    site: list[int]

    @classmethod
    def of(cls, instance: Instance, options: Choices, solution: Solution) -> "_Uses":
        site = instance.referrals.establishment.tolist()
        uses = cls({}, {}, {}, {}, site)
        order = np.argsort(options.referral, kind="stable")
        columns = (options.referral[order], options.mentor[order], options.slot[order])
        for man, mentor, slot in zip(*(column.tolist() for column in columns), strict=True):
            uses.wanted.setdefault(man, []).append((mentor, slot))
        at_once, full = men_at_once(instance), full_rooms(instance, solution)
        pairs = (solution.referral.tolist(), solution.mentor.tolist(), solution.slot.tolist())
        for man, mentor, slot in zip(*pairs, strict=True):
            uses.offer.setdefault((mentor, slot), []).append(man)
            uses.mentor.setdefault(mentor, []).append(man)
            if solution.priced and full[site[man], slot]:
                uses.room.setdefault((site[man], slot), []).append(man)
        for offer in [use for use, men in uses.offer.items() if len(men) < at_once[use]]:
            del uses.offer[offer]
        places = instance.mentors.places
        for mentor in [row for row, men in uses.mentor.items() if len(men) < places[row]]:
            del uses.mentor[mentor]
        return uses

    def rivals(self, man: int) -> Iterator[int]:
        """For each choice of this man, the men who stand in the way."""
        for mentor, slot in self.wanted.get(man, []):
            in_the_way = self.offer.get((mentor, slot)) or self.mentor.get(mentor, [])
            yield from in_the_way
            yield from self.room.get((self.site[man], slot), [])


def _reached(uses: _Uses, man: int) -> set[int]:
    """The man, his rivals, their rivals, and so on."""
    reached, waiting = {man}, [man]
    while waiting:
        for rival in uses.rivals(waiting.pop()):
            if rival not in reached:
                reached.add(rival)
                waiting.append(rival)
    return reached


def can_all_be_matched(instance: Instance, men: Sequence[int]) -> bool:
    """Whether some list has all of these men. Solves a round of these men alone."""
    return solve(only_men(instance, np.array(men, dtype=np.intp))).matched == len(men)


def fewest(instance: Instance, given: Sequence[int], men: Sequence[int]) -> list[int]:
    """Some of `men` who cannot all be matched together with `given`.

    If any of these men steps aside, the others can all be matched. Empty if `given` cannot all be
    matched by themselves. `men` has at least 1 man, and `men` and `given` cannot all be matched.
    Works by halves (Junker, 2004). The number of solves is about 2 × the length of the answer × the
    logarithm of the number of men.
    """
    if not can_all_be_matched(instance, given):
        return []
    if len(men) == 1:
        return list(men)
    first, second = men[: len(men) // 2], men[len(men) // 2 :]
    needed = fewest(instance, [*given, *first], second)
    return [*fewest(instance, [*given, *needed], first), *needed]
