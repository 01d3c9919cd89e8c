"""How pages say each step of a referral to a service."""

from dataclasses import dataclass
from typing import Final

from delivery.models import OnwardStep
from delivery.onward.referring import ARRANGE, GO_ON, MAKE, PROPOSE, Progress, progress_of
from matching.models import Match


@dataclass(frozen=True)
class StepWords:
    """`press` leads to the page of the step, `asks` is its question about the day, `day` what
    errors call the day. `done` is the step in a history. Where the step has sealed words, `why`
    asks for them, and `missing` is what is wrong without them."""

    press: str
    asks: str
    day: str
    done: str
    why: str = ""
    missing: str = ""

    @property
    def sealed(self) -> str:
        """What a link calls the sealed words: "why", or "what came of it"."""
        return "why" if self.why.startswith("Why") else self.why.removesuffix("?").lower()


STEPS: Final = {
    PROPOSE: StepWords("", "When did you talk about it?", "The day you talked", "Talked about"),
    MAKE: StepWords("He has been referred", "When was he referred?", "The day", "Referred"),
    ARRANGE: StepWords(
        "An assessment is arranged",
        "When was it arranged?",
        "The day it was arranged",
        "Assessment arranged",
    ),
    "accept": StepWords(
        "They have accepted him", "When did they accept him?", "The day", "Accepted"
    ),
    "start": StepWords("He has started", "When did he start?", "The day he started", "Started"),
    "turn_down": StepWords(
        "They have turned him down",
        "When did they turn him down?",
        "The day",
        "Turned down",
        "Why did they turn him down?",
        "Enter why they turned him down",
    ),
    "finish": StepWords(
        "It is finished",
        "When did it finish?",
        "The day it finished",
        "Finished",
        "What came of it?",
        "Enter what came of it",
    ),
    "withdraw": StepWords(
        "Withdraw it", "When was it withdrawn?", "The day", "Withdrawn", "Why was it withdrawn?"
    ),
    GO_ON: StepWords("It goes on after all", "Since when?", "The day", "It goes on"),
}
"""The words for the first step and for every row of ONWARD that moves a referral on."""
NEXT_STEPS: Final = STEPS.keys() - {PROPOSE}


def step_in_words(step: OnwardStep) -> str:
    """The step as a history says it, without its day: "Accepted". Says nothing sealed."""
    words = STEPS[step.step].done
    if step.assessed_on is None:
        return words
    there = {True: ", with his mentor", False: ", without his mentor", None: ""}
    return f"{words} for {step.assessed_on:%-d %B %Y}{there[step.was_accompanied]}"


@dataclass(frozen=True)
class HistoryLine:
    """One step of a history, and what its page says about it."""

    step: OnwardStep
    words: StepWords

    @property
    def done(self) -> str:
        return step_in_words(self.step)


@dataclass(frozen=True)
class Line:
    """One referral on the page of a match."""

    progress: Progress

    @property
    def history(self) -> list[HistoryLine]:
        return [HistoryLine(row, STEPS[row.step]) for row in self.progress.steps]

    @property
    def choices(self) -> list[tuple[str, StepWords]]:
        """The steps that can come next, each with its words."""
        return [(name, STEPS[name]) for name in self.progress.next_steps]


def lines_of(match: Match) -> list[Line]:
    """The referrals of this match, the open ones first. 2 queries."""
    return [Line(one) for one in progress_of(match)]
