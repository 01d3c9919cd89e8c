"""Counting how many people are at each step. Everybody is counted somewhere."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reporting.yields.journeys import Journey
from reporting.yields.steps import WAITS, Reason, Step


class Part(StrEnum):
    """Which people of a step we count: those who reached it, went on, are still there, or stopped
    there."""

    REACHED = "reached"
    WENT_ON = "went_on"
    HERE = "here"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Tally:
    """How many people reached a step, and how many of them went on, are still there, or stopped
    there."""

    step: Step
    reached: int
    went_on: int
    here: int
    stopped: int


def those(journeys: Iterable[Journey], step: Step, part: Part) -> list[Journey]:
    """The people that a Tally of this step counts in this part."""
    return [journey for journey in journeys if is_part(journey, step, part)]


def is_part(journey: Journey, step: Step, part: Part) -> bool:
    if part == Part.REACHED:
        return journey.at >= step
    if part == Part.WENT_ON:
        return journey.at > step
    return journey.at == step and (journey.ended is not None) == (part == Part.STOPPED)


def tallies(journeys: Sequence[Journey]) -> list[Tally]:
    """A tally for each step, in order."""
    return [Tally(step, *(len(those(journeys, step, part)) for part in Part)) for step in Step]


def reasons(journeys: Iterable[Journey]) -> Counter[tuple[Reason, Step]]:
    """How many people stopped, by their reason and by the step at which they stopped."""
    return Counter(
        (journey.ended.why, journey.at) for journey in journeys if journey.ended is not None
    )


FIRST: Final = (Step.TRAINED, Step.ACCEPTED, Step.APPLIED)
"""The sentence at the top is about the people who reached one of these steps. We take the first
step in this list that anybody has reached."""


@dataclass(frozen=True)
class Became:
    """What the people who reached the step `of` have done since. `parts` has numbers of people with
    words, beginning with the people who came furthest. The numbers add up to `people`."""

    of: Step
    people: int
    parts: tuple[tuple[int, str], ...]


def became(journeys: Sequence[Journey]) -> Became | None:
    """For the sentence at the top of the page: what the people who reached a certain step (see
    FIRST) have done since then. None if nobody has applied."""
    for of in FIRST:
        if reached := those(journeys, of, Part.REACHED):
            return Became(of, len(reached), tuple(_parts(reached)))
    return None


def _parts(journeys: Sequence[Journey]) -> Iterable[tuple[int, str]]:
    going = Counter(journey.at for journey in journeys if journey.ended is None)
    stopped = Counter(journey.at == Step.MET for journey in journeys if journey.ended is not None)
    for step in sorted(going, reverse=True):
        singular, plural = WAITS[step]
        yield going[step], singular if going[step] == 1 else plural
    if stopped[True]:
        yield stopped[True], "mentored and stopped later"
    if stopped[False]:
        yield stopped[False], "stopped before a first session"
