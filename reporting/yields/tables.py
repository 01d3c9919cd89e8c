"""The rows of the tables on the page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from reporting.yields.choosing import Choice
from reporting.yields.journeys import Journey
from reporting.yields.steps import AFTER, Reason, Step
from reporting.yields.tallies import Part, Tally, reasons, tallies, those
from reporting.yields.waits import waits
from reporting.yields.wording import how_long, rests_on

COMPARED: Final = (Step.APPLIED, Step.ACCEPTED, Step.TRAINED, Step.CLEARED, Step.MENTOR, Step.MET)


@dataclass(frozen=True)
class Line:
    """One step: how many people reached it, and how long it takes. `after` is the step from which
    we count the time, in words."""

    tally: Tally
    how_long: str
    rests_on: str
    after: str


@dataclass(frozen=True)
class WhyLine:
    """A reason for stopping. Its 3 numbers say how many people stopped for this reason before they
    were trained, between training and a first session, and after a first session."""

    reason: Reason
    people: int
    before_training: int
    before_meeting: int
    after_meeting: int


@dataclass(frozen=True)
class Compared:
    """A cohort or a prison, to compare it with others. `reached` has a number for each step of
    COMPARED."""

    choice: Choice
    reached: tuple[int, ...]
    stopped: int


def lines_of(journeys: Sequence[Journey], *, today: date) -> list[Line]:
    times = waits(journeys, today=today)
    return [
        Line(
            tally,
            how_long(times.get(tally.step)),
            rests_on(times.get(tally.step)),
            ", and ".join(step.label for step in AFTER.get(tally.step, ())).capitalize(),
        )
        for tally in tallies(journeys)
    ]


def why_lines(journeys: Iterable[Journey]) -> list[WhyLine]:
    """The reasons for which anybody stopped, the most frequent first."""
    by_reason: dict[Reason, Counter[Step]] = {}
    for (reason, step), people in reasons(journeys).items():
        by_reason.setdefault(reason, Counter())[step] += people
    lines = [_why_line(reason, steps) for reason, steps in by_reason.items()]
    return sorted(lines, key=lambda line: (-line.people, line.reason.label))


def _why_line(reason: Reason, steps: Counter[Step]) -> WhyLine:
    before_training = sum(steps[step] for step in Step if step < Step.TRAINED)
    after_meeting = steps[Step.MET]
    people = steps.total()
    return WhyLine(
        reason, people, before_training, people - before_training - after_meeting, after_meeting
    )


def comparison(groups: Iterable[tuple[Choice, Sequence[Journey]]]) -> list[Compared]:
    """The groups with at least one person, in the same order."""
    return [
        Compared(
            choice,
            tuple(len(those(journeys, step, Part.REACHED)) for step in COMPARED),
            sum(journey.ended is not None for journey in journeys),
        )
        for choice, journeys in groups
        if journeys
    ]
