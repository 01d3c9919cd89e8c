"""Rounds in which the rooms bind: exact, by prices, fixing and a small search in whole numbers.

Rooms cross the two hierarchies of the network (mentor → slot, man), so a flow cannot hold them.
The method is reduced-cost fixing:

1. Prices for every limit, by column generation: a linear programme of a few choices, which every
   choice that would gain at its prices joins, until the bound they give is within a point of the
   best.
2. Any prices give a bound that nothing exceeds (see `Prices`); a choice that loses `slack` at
   those prices is in no solution better than bound − slack.
3. The best in whole numbers of the choices with little slack (`whole`). It is the best of all when
   every choice left out has more slack than there is room for between it and the bound; else the
   slack allowed is widened to that and the search asked again.

First the most matches: the bound for counting alone says where to begin, and only a search of all
choices lowers it. Bounds and slacks are integers.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.solver.errors import SolverError
from matching.solver.instance import SLOTS, Instance
from matching.solver.network import Choices
from matching.solver.programme import MAN, OFFER, Columns, Fractions, Programme
from matching.solver.solution import SCALE, Prices
from matching.solver.whole import best_whole

_LEADING: Final = 4
"""Choices per offer, and per man, that begin and join the column generation."""
_ROUNDS: Final = 200
_FIRST_SLACK: Final = 64
"""Points between the bound and most best lists, in units that all scores are multiples of."""
_WIDER: Final = 16
_GLANCE: Final = 100
"""Parts of the search of a few choices, which may spare one of many."""
_MOST: Final = 5_000
"""Parts of the search of many: the hardest of 36 rounds of 1,000 × 5,000 took 123."""

Amounts = npt.NDArray[np.int64]


class _Priced(NamedTuple):
    """Prices for all rows in SCALE-ths, each choice's slack at them, and the bound they give."""

    rows: Amounts
    slack: Amounts
    bound: int


class Roomed(NamedTuple):
    """The choices taken, and the prices that bound the matches, then the score."""

    taken: Columns
    prices: tuple[Prices, Prices]


def has_room(instance: Instance, options: Choices, taken: Columns) -> bool:
    """Whether these choices keep to every room limit."""
    used = np.zeros(instance.rooms.shape, dtype=np.int64)
    site = instance.referrals.establishment[options.referral[taken]]
    np.add.at(used, (site, options.slot[taken]), 1)
    return bool(((instance.rooms < 0) | (used <= instance.rooms)).all())


def solve_with_rooms(instance: Instance, options: Choices, start: Columns) -> Roomed:
    """The most matches, then the highest score, within the rooms; `start` are likely choices.

    Exact, unless the search runs out of parts: then it is the best that was met. Raises
    SolverError. Takes longer than the flow, and grows faster: measured, of one core's time, 0.1 s
    at 60 × 500, 0.2 to 0.5 s at 200 × 2,000, and 0.6 to 50 s at 1,000 × 5,000, most of
    them under 3 s.
    """
    programme = Programme.of(instance, options)
    score, men = options.score, len(instance.referrals)
    counted = _priced(programme, np.ones_like(score), start, men)
    bonus = 1 + 4 * int(score.max())
    weighed = _priced(programme, score + bonus, start, men)
    taken = _whole(programme, score, weighed, bonus, counted.bound // SCALE)
    return Roomed(taken, (_split(instance, counted, 1), _split(instance, weighed, bonus)))


def _whole(programme: Programme, score: Amounts, priced: _Priced, bonus: int, most: int) -> Columns:
    """The best of the largest sets, of at most `most` matches."""
    for matches in range(most, 0, -1):
        bound = priced.bound - SCALE * bonus * matches
        taken = _best_of(programme, score, priced.slack, bound, matches)
        if taken is not None:
            return taken
    return np.empty(0, dtype=np.intp)


def _best_of(
    programme: Programme, score: Amounts, slack: Amounts, bound: int, matches: int
) -> Columns | None:
    """The best set of so many, none of which is worth more than `bound`; None if there is none."""
    unit = max(1, int(np.gcd.reduce(score)))
    parts, seen, allowed = score // unit, -1, _FIRST_SLACK * unit * SCALE

    def slack_of_better(taken: Columns) -> int:
        return bound - SCALE * (int(score[taken].sum()) + unit)

    few = _few(programme, slack, allowed)
    taken = best_whole(programme, parts, few, matches, parts=_GLANCE).taken
    if taken is not None:
        allowed = min(allowed, slack_of_better(taken))
    while taken is None or seen < slack_of_better(taken):
        kept = np.flatnonzero(slack <= allowed)
        taken, is_best = best_whole(programme, parts, kept, matches, parts=_MOST, start=taken)
        if not is_best:
            break
        if taken is None and kept.size == score.size:
            return None
        seen, allowed = allowed, allowed * _WIDER if taken is None else slack_of_better(taken)
    if taken is None:
        raise SolverError(f"no list of {matches} was found, nor that there is none")
    return taken


def _few(programme: Programme, slack: Amounts, allowed: int) -> Columns:
    """Of the choices with so little slack, a few of each man and each offer.

    None where that leaves over half of them. Where many score the same, nearly all choices have no
    slack, the search takes many times as long on them all, and a few often hold a set that reaches
    the bound.
    """
    kept = np.flatnonzero(slack <= allowed)
    chosen = np.zeros(slack.size, dtype=np.bool_)
    _join(chosen, programme, kept, -slack[kept])
    few = np.flatnonzero(chosen)
    return few if 2 * few.size <= kept.size else few[:0]


def _priced(programme: Programme, gain: Amounts, start: Columns, men: int) -> _Priced:
    """Prices whose bound is within one point of the least there is, by column generation."""
    fractions = Fractions(programme, gain)
    chosen = np.zeros(gain.size, dtype=np.bool_)
    chosen[start] = True
    _join(chosen, programme, np.arange(gain.size), gain)
    fractions.join(np.flatnonzero(chosen))
    for _ in range(_ROUNDS):
        least, prices = fractions.prices()
        found = _bounded(programme, gain, prices, men)
        lost = np.rint(SCALE * prices)[programme.rows].sum(axis=1) - SCALE * gain
        missed = np.flatnonzero((lost < 0) & ~chosen)
        if found.bound < SCALE * (least + 1) or not missed.size:
            return found
        chosen[missed] = True
        fractions.join(missed)
    raise SolverError("the prices of the rooms did not settle")


def _join(
    chosen: npt.NDArray[np.bool_],
    programme: Programme,
    rows: Columns,
    merit: npt.NDArray[np.number],
) -> None:
    """Let the leading choices of each man and of each offer join."""
    for kind in (MAN, OFFER):
        chosen[rows[_leading(programme.rows[rows, kind], merit)]] = True


def _leading(key: Amounts, merit: npt.NDArray[np.number]) -> Columns:
    """The few rows of highest merit under each key."""
    order = np.lexsort((-merit, key))
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    rank = np.arange(order.size) - np.repeat(first, np.diff(first, append=order.size))
    return order[rank < _LEADING]


def _bounded(
    programme: Programme, gain: Amounts, prices: npt.NDArray[np.float64], men: int
) -> _Priced:
    """Round the prices, and let each man's be the most that any choice of his still gains."""
    rows = np.rint(SCALE * prices).astype(np.int64)
    rest = SCALE * gain - rows[programme.rows[:, 1:]].sum(axis=1)
    rows[:men] = 0
    np.maximum.at(rows, programme.rows[:, MAN], rest)
    priced = np.flatnonzero(rows)
    bound = int(rows[priced] @ programme.limits[priced].astype(np.int64))
    return _Priced(rows, rows[programme.rows[:, MAN]] - rest, bound)


def _split(instance: Instance, priced: _Priced, bonus: int) -> Prices:
    men, mentors = len(instance.referrals), len(instance.mentors)
    _, mentor, offer, room = np.split(priced.rows, np.cumsum((men, mentors, mentors * SLOTS)))
    return Prices(bonus, mentor, offer.reshape(-1, SLOTS), room.reshape(-1, SLOTS))
