"""Finds the men who compete with an unmatched man for too few places, times and rooms.

The result is a group of men, including the unmatched man. No list can match all the men of the
group. But if any one of them did not need a mentor, the others could all be matched.

If there are enough rooms, the group is easy to find. It begins with the men who use a place or time
that he could use. Then it has the men who use a place or time that those men could use, and so on
(Hall, 1935). If there are too few rooms, we find the group by solving the round without some of the
men (Junker, QuickXplain, 2004).
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
"""If there are too few rooms, we do not look for the group of a man with more rivals than this. His
rivals are the men in his way, the men in their way, and so on.

With this many rivals, we solve about 40 small rounds at most. Each takes a few hundredths of a
second.
"""

Use = tuple[int, int]
"""A mentor and a slot, or a prison and a slot. People and prisons are given by index."""


def blocking_group(instance: Instance, solution: Solution, man: int) -> tuple[int, ...]:
    """The men who compete with this unmatched man for too few places, times and rooms. Ascending
    indexes, including his own.

    No list can match all the men of the group. If any one of them did not need a mentor, the others
    could all be matched. If there are enough rooms, the group is the man himself and every man
    whose place he could take. Others may first have to change their mentor or time. If there are
    too few rooms, there may be several such groups, and this is one of them.

    Empty if no mentor could take the man. If there are too few rooms, also empty if every room for
    him was taken before the round, or if he has more than MOST_RIVALS rivals. If rooms have limits
    but there are enough of them, and he has more than MOST_RIVALS rivals, returns the man and all
    his rivals. We then do not test whether the others can all be matched.
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
    """The group of this man if rooms are limited. Looks for it among `reached`: the man and his
    rivals. If these can all be matched, looks among all matched men."""
    rivals = sorted(reached - {man})
    if not rivals or can_all_be_matched(instance, [man, *rivals]):
        rivals = solution.referral.tolist()
    if len(rivals) > MOST_RIVALS or not can_all_be_matched(instance, [man]):
        return ()
    return [man, *fewest(instance, [man], rivals)]


class _Uses(NamedTuple):
    """What each man could use, and who uses it in the list. Men and mentors are indexes.

    `wanted` has the mentors and slots that each man could have. `offer` has the men of each
    mentor's slot that is full. `mentor` has the men of each mentor without a free place. `room` has
    the men of each prison's slot without a free room, if there are too few rooms. `site` is the
    prison of each man.
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
        """The men in the way of this man: for each mentor and slot that he could have, the men who
        use that slot, that mentor's places, or the rooms."""
        for mentor, slot in self.wanted.get(man, []):
            in_the_way = self.offer.get((mentor, slot)) or self.mentor.get(mentor, [])
            yield from in_the_way
            yield from self.room.get((self.site[man], slot), [])


def _reached(uses: _Uses, man: int) -> set[int]:
    """The man, the men in his way, the men in their way, and so on."""
    reached, waiting = {man}, [man]
    while waiting:
        for rival in uses.rivals(waiting.pop()):
            if rival not in reached:
                reached.add(rival)
                waiting.append(rival)
    return reached


def can_all_be_matched(instance: Instance, men: Sequence[int]) -> bool:
    """Whether one list can match all these men. Solves a round with only these men."""
    return solve(only_men(instance, np.array(men, dtype=np.intp))).matched == len(men)


def fewest(instance: Instance, given: Sequence[int], men: Sequence[int]) -> list[int]:
    """Some of `men` who cannot all be matched together with `given`.

    If any of these men is left out, the rest of them and `given` can all be matched. Empty if
    `given` alone cannot all be matched. Pass at least 1 man in `men`. Pass `men` and `given` that
    cannot all be matched together.

    Splits `men` into halves again and again (Junker, 2004). Solves about 2 × (men in the answer) ×
    log₂(men) small rounds.
    """
    if not can_all_be_matched(instance, given):
        return []
    if len(men) == 1:
        return list(men)
    first, second = men[: len(men) // 2], men[len(men) // 2 :]
    needed = fewest(instance, [*given, *first], second)
    return [*fewest(instance, [*given, *needed], first), *needed]
