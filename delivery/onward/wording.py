"""The words that pages use for each step of a referral to a service."""

from dataclasses import dataclass
from typing import Final

from delivery.models import OnwardStep
from delivery.onward.referring import ARRANGE, GO_ON, MAKE, PROPOSE, Progress, progress_of
from matching.models import Match


@dataclass(frozen=True)
class StepWords:
    """The words that pages use for one step of a referral to a service.

    `press` is the link to the page that records the step. `asks` is the question for the day of the
    step, and `day` is what an error calls this day. `done` is what a history says once the step is
    done. If the step has sealed words, `why` is the question for them. `missing` is the error if
    they are needed and missing.
    """

    press: str
    asks: str
    day: str
    done: str
    why: str = ""
    missing: str = ""

    @property
    def sealed(self) -> str:
        """What a link calls the sealed words: “why”, or “what came of the referral”."""
        return "why" if self.why.startswith("Why") else self.why.removesuffix("?").lower()


STEPS: Final = {
    PROPOSE: StepWords(
        "", "When did you talk about the service?", "The day you talked", "Talked about"
    ),
    MAKE: StepWords("He has been referred", "When was he referred?", "The day", "Referred"),
    ARRANGE: StepWords(
        "An assessment is arranged",
        "When was the assessment arranged?",
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
        "His time with the service has finished",
        "When did it finish?",
        "The day it finished",
        "Finished",
        "What came of the referral?",
        "Enter what came of the referral",
    ),
    "withdraw": StepWords(
        "Withdraw the referral",
        "When was the referral withdrawn?",
        "The day",
        "Withdrawn",
        "Why was the referral withdrawn?",
    ),
    GO_ON: StepWords(
        "The referral goes on after all", "From which day?", "The day", "Went on after all"
    ),
}
"""The words for the first step, and for each transition of ONWARD that moves a referral on."""
NEXT_STEPS: Final = STEPS.keys() - {PROPOSE}


def step_in_words(step: OnwardStep) -> str:
    """The step as a line of a history, such as “Accepted”. Leaves out the sealed words and the day
    of the step."""
    words = STEPS[step.step].done
    if step.assessed_on is None:
        return words
    there = {True: ", with his mentor", False: ", without his mentor", None: ""}
    return f"{words} for {step.assessed_on:%-d %B %Y}{there[step.was_accompanied]}"


@dataclass(frozen=True)
class HistoryLine:
    """A step in the history of a referral, with the StepWords for it."""

    step: OnwardStep
    words: StepWords

    @property
    def done(self) -> str:
        return step_in_words(self.step)


@dataclass(frozen=True)
class Line:
    """A referral to a service, as the page of a match shows it."""

    progress: Progress

    @property
    def history(self) -> list[HistoryLine]:
        return [HistoryLine(row, STEPS[row.step]) for row in self.progress.steps]

    @property
    def choices(self) -> list[tuple[str, StepWords]]:
        """The steps that can come next, each with the StepWords for it."""
        return [(name, STEPS[name]) for name in self.progress.next_steps]


def lines_of(match: Match) -> list[Line]:
    """The referrals to services of this match, for its page. Open referrals come first. 2
    queries."""
    return [Line(one) for one in progress_of(match)]
