"""The laws of chance: how often something happens or how long it takes, and how sure we can be.

Each law joins an assumption with what is on record. The assumption is so vague that a few months of
record have more weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rate:
    """How often something happens: `events` times in `weeks` weeks. A law is a probability
    distribution. The true rate has a gamma law with these 2 numbers. If we assume a gamma law, and
    the record follows a Poisson law, the result is a gamma law again (Gelman and others, Bayesian
    Data Analysis, 3rd edition, section 2.6)."""

    events: float
    weeks: float

    def with_record(self, events: float, weeks: float) -> "Rate":
        """This rate, after `events` more events in `weeks` more weeks."""
        return Rate(self.events + events, self.weeks + weeks)

    @property
    def mean(self) -> float:
        """How many events there are in a week, on average."""
        return self.events / self.weeks

    def drawn(self, random: np.random.Generator, futures: int) -> Floats:
        """A true rate for each future, in events a week. Drawn by chance."""
        return random.gamma(self.events, 1 / self.weeks, futures)


@dataclass(frozen=True)
class Share:
    """How many people of a group do something: `yes` of them do, and `no` do not. The true share
    has a beta law (a probability distribution) with these 2 numbers."""

    yes: float
    no: float

    def with_record(self, yes: float, no: float) -> "Share":
        """This share, after `yes` more people did it and `no` more people did not."""
        return Share(self.yes + yes, self.no + no)

    @property
    def mean(self) -> float:
        return self.yes / (self.yes + self.no)

    def drawn(self, random: np.random.Generator, futures: int) -> Floats:
        """A true share for each future, drawn by chance."""
        return random.beta(self.yes, self.no, futures)


@dataclass(frozen=True)
class Lengths:
    """How many weeks something takes. Each length that was seen is equally likely."""

    weeks: tuple[float, ...]

    @classmethod
    def of(cls, assumed: Sequence[float], record: Sequence[float]) -> "Lengths":
        """The lengths on record together with the lengths that we assume. If the record is long,
        the assumed lengths count for very little."""
        return cls((*assumed, *record))

    def drawn(self, random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        return random.choice(np.array(self.weeks), shape)


@dataclass(frozen=True)
class Slips:
    """How release dates move: the share of dates that turn out to be too early, and how many weeks
    too early. If `share` is None, dates do not move."""

    share: Share | None
    weeks: Lengths

    def drawn(self, random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        """How many weeks the date of each man moves in each future. Drawn by chance."""
        if self.share is None:
            return np.zeros(shape)
        moves = random.random(shape) < self.share.drawn(random, shape[0])[:, None]
        return np.where(moves, self.weeks.drawn(random, shape), 0.0)


@dataclass(frozen=True)
class Arrivals:
    """How many men are referred at a prison each week. `bursts` says how much more the weekly
    numbers vary than in a Poisson law. With 0, they vary as in a Poisson law. `seasons` has a
    factor for each month of the year. If the record shows no seasons, all factors are 1."""

    rate: Rate
    bursts: float = 0.0
    seasons: tuple[float, ...] = (1.0,) * 12

    def drawn(
        self, random: np.random.Generator, futures: int, months: Sequence[int]
    ) -> npt.NDArray[np.int64]:
        """How many men are referred, by future and week. Drawn by chance. `months` has the month of
        each week, from 1 to 12."""
        factors = np.array([self.seasons[month - 1] for month in months])
        expected = self.rate.drawn(random, futures)[:, None] * factors
        if self.bursts:
            # A gamma factor with mean 1 and variance `bursts` makes the count negative binomial.
            expected = expected * random.gamma(1 / self.bursts, self.bursts, expected.shape)
        counts: npt.NDArray[np.int64] = random.poisson(expected)
        return counts
