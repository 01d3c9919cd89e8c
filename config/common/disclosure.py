"""Decides which counts a publication must hide, so that nobody can read or work out a small count.

A count below FEWEST could show who somebody is. Hiding only this count is not enough, because
readers may work it out from totals and other counts. So we hide more counts, until a solver finds
that each small count has many possible values.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import scipy
from scipy.sparse import csr_array

FEWEST: Final = 5
"""The smallest count that is published."""


@dataclass(frozen=True)
class Link:
    """A fact that readers know about some counts. `left` and `right` have the names of counts.

    The counts in `left` add up to the same as the counts in `right`. If `is_equal` is false, they
    add up to the same or less."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    is_equal: bool = True

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset((*self.left, *self.right))

    def holds(self, counts: Mapping[str, int]) -> bool:
        left, right = (sum(counts[name] for name in side) for side in (self.left, self.right))
        return left == right or (left < right and not self.is_equal)

    def weights(self) -> Iterator[tuple[str, int]]:
        """Each name with its weight: 1 for a name in `left`, -1 for a name in `right`."""
        yield from ((name, 1) for name in self.left)
        yield from ((name, -1) for name in self.right)


class Reader:
    """Somebody who knows the counts in `shown`, all links, and that no count is below 0.

    We remember each solution of the solver as an example of what the hidden counts can be. An
    example stays possible while all counts in which it differs from the truth are hidden. So we
    rarely need the solver again.
    """

    def __init__(
        self, counts: Mapping[str, int], links: Iterable[Link], shown: Collection[str]
    ) -> None:
        self.counts, self.shown = counts, set(shown)
        self.most = 10 * (sum(counts.values()) + FEWEST)
        self._links_of: dict[str, list[Link]] = {}
        for link in links:
            for name in link.names if link.holds(counts) else ():
                self._links_of.setdefault(name, []).append(link)
        self._puzzles: dict[frozenset[str], _Puzzle] = {}
        self._examples_of: dict[str, list[Mapping[str, int]]] = {}

    def around(self, name: str) -> frozenset[str]:
        """This hidden count, and the other hidden counts on which its range depends."""
        reached, waiting = {name}, [name]
        while waiting:
            for link in self._links_of.get(waiting.pop(), ()):
                new = link.names - self.shown - reached
                reached |= new
                waiting.extend(new)
        return frozenset(reached)

    def beside(self, name: str) -> set[str]:
        """The shown counts on which the range of this hidden count depends."""
        links = (link for each in self.around(name) for link in self._links_of.get(each, ()))
        return {each for link in links for each in link.names if each in self.shown}

    def has_room(self, name: str, least: int) -> bool:
        """Whether the largest possible value of this hidden count is at least `least` above the
        smallest possible value."""
        if self._known_room(name) >= least:
            return True
        puzzle = self._puzzle(name)
        for sign in (-1, 1):
            self._solve(puzzle, name, sign)
            if self._known_room(name) >= least:
                return True
        return False

    def range_of(self, name: str) -> tuple[int, int]:
        """The smallest and the largest possible value of this hidden count. If nothing limits the
        count, the largest is an arbitrary large number."""
        puzzle = self._puzzle(name)
        for sign in (-1, 1):
            self._solve(puzzle, name, sign)
        return self._known_range(name)

    def _known_room(self, name: str) -> int:
        least, greatest = self._known_range(name)
        return greatest - least

    def _known_range(self, name: str) -> tuple[int, int]:
        """The smallest and the largest value of this count in the examples that are still
        possible."""
        examples = self._examples_of.get(name, ())
        fitting = [each[name] for each in examples if self.shown.isdisjoint(each)]
        counts = (self.counts[name], *fitting)
        return min(counts), max(counts)

    def _solve(self, puzzle: "_Puzzle", name: str, sign: int) -> None:
        """Finds and remembers an example in which this count is as small as possible. With `sign`
        -1, this count is as large as possible instead."""
        example = puzzle.example(name, sign)
        for each in example:
            self._examples_of.setdefault(each, []).append(example)

    def _puzzle(self, name: str) -> "_Puzzle":
        around = self.around(name)
        if around not in self._puzzles:
            links = {id(link): link for each in around for link in self._links_of.get(each, ())}
            self._puzzles[around] = _Puzzle(
                sorted(around), list(links.values()), self.counts, self.most
            )
        return self._puzzles[around]


class _Puzzle:
    """A problem for the solver: hidden counts that depend on each other, and what readers know
    about them."""

    def __init__(
        self, names: list[str], links: list[Link], counts: Mapping[str, int], largest: int
    ) -> None:
        self.names, self.counts = names, counts
        self.places = {name: place for place, name in enumerate(names)}
        rows = np.zeros((len(links), len(names)))
        lowest, highest = np.full(len(links), -np.inf), np.zeros(len(links))
        for number, link in enumerate(links):
            for name, weight in link.weights():
                if name in self.places:
                    rows[number, self.places[name]] += weight
                else:
                    highest[number] -= weight * counts[name]
            if link.is_equal:
                lowest[number] = highest[number]
        self.constraints = (
            scipy.optimize.LinearConstraint(csr_array(rows), lowest, highest) if links else ()
        )
        self.bounds = scipy.optimize.Bounds(0, largest)
        self.solved: set[tuple[str, int]] = set()

    def example(self, name: str, sign: int) -> Mapping[str, int]:
        """An example of the hidden counts that agrees with everything readers know, and in which
        this count is as small as possible. If `sign` is -1, as large as possible.

        Leaves out the counts that have their true value. Empty if an earlier call made the same
        example.
        """
        if (name, sign) in self.solved:
            return {}
        self.solved.add((name, sign))
        aim = np.zeros(len(self.places))
        aim[self.places[name]] = sign
        whole = np.ones(len(self.places), dtype=np.int64)
        solution = scipy.optimize.milp(
            aim, constraints=self.constraints, integrality=whole, bounds=self.bounds
        )
        if solution.x is None:
            raise ArithmeticError(f"The solver found no value of “{name}”: {solution.message}")
        counts = np.rint(solution.x).astype(np.int64).tolist()
        return {
            each: count
            for each, count in zip(self.names, counts, strict=True)
            if count != self.counts[each]
        }


def published(
    counts: Mapping[str, int],
    links: Iterable[Link],
    *,
    printed: Collection[str],
    small: Collection[str],
    last: Collection[str] = (),
) -> frozenset[str]:
    """Which of the `printed` counts can be published.

    `counts` also has counts that are not printed, such as counts that are printed only as part of a
    larger count. `small` has the names of the counts that must stay secret. Counts in `last` are
    hidden only if nothing else helps.

    Somebody who knows all the links and all published counts finds at least FEWEST + 1 possible
    values for each count in `small`. For every other hidden count of `printed`, they find at least
    2 possible values.

    A 0 is published only if readers can work it out from the other counts. So a hidden count can
    always be 0.
    """
    zeros = {name for name in printed if counts[name] == 0}
    reader = Reader(counts, links, set(printed) - set(small) - zeros)
    small = sorted(small)

    def cost(name: str) -> tuple[bool, int, str]:
        return name in last, counts[name], name

    added: set[str] = set()
    while exposed := _exposed(reader, small):
        beside = sorted(reader.beside(exposed), key=cost)
        usual = [name for name in beside if name not in last]
        hidden = _next_hidden(reader, exposed, usual or beside)
        reader.shown.remove(hidden)
        added.add(hidden)
    for name in sorted(added, key=cost, reverse=True):
        reader.shown.add(name)
        if _exposed(reader, small):
            reader.shown.remove(name)
    others = set(printed) - reader.shown - set(small)
    return frozenset(reader.shown | {name for name in others if not reader.has_room(name, 1)})


def _exposed(reader: Reader, small: Iterable[str]) -> str | None:
    """The first of these counts that the reader could work out."""
    return next((name for name in small if not reader.has_room(name, FEWEST)), None)


def _next_hidden(reader: Reader, exposed: str, candidates: Sequence[str]) -> str:
    """The first candidate whose hiding widens the range of the exposed count. If there is none, the
    first candidate."""
    least, greatest = reader.range_of(exposed)
    for name in candidates:
        reader.shown.remove(name)
        is_wider = reader.has_room(exposed, greatest - least + 1)
        reader.shown.add(name)
        if is_wider:
            return name
    return candidates[0]
