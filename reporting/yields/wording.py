"""The figures in words."""

from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma

from reporting.yields.choosing import Choice
from reporting.yields.steps import Step
from reporting.yields.tallies import Became
from reporting.yields.waits import Wait

WHO: Final = {
    Step.TRAINED: ("trained in {cohort}", "trained so far"),
    Step.ACCEPTED: ("who accepted a place in {cohort}", "who accepted a place"),
    Step.APPLIED: ("who applied for {cohort}", "who applied"),
}
"""The people that a sentence is about: the words for one cohort, then the words for all cohorts."""
IN_DAYS: Final = 21
"""We give a wait of up to this many days in days, and a longer wait in weeks."""
FEW: Final = 5
"""If fewer people than this have taken a step, we say that they are too few to rely on."""


def headline(result: Became | None, choice: Choice) -> str:
    """The sentence at the top of the page: what people have done since they were trained, accepted
    a place or applied."""
    if result is None:
        return "Nobody has applied yet."
    in_cohort, in_all = WHO[result.of]
    who = in_cohort.format(cohort=choice.cohort) if choice.cohort else in_all
    parts = [f"{intcomma(number)} {words}" for number, words in result.parts]
    *first, last = parts
    numbers = f"{', '.join(first)} and {last}" if first else last
    return f"Of {intcomma(result.people)} {_people(result.people)} {who}, {numbers}."


def how_long(wait: Wait | None) -> str:
    """The median and the range of 8 in 10, such as "12 weeks (7 to 18)"."""
    if wait is None:
        return ""
    if wait.median is None:
        return "Not known yet" if wait.took or wait.waiting else "–"
    unit = "days" if (wait.high or wait.median) <= IN_DAYS else "weeks"
    low, median, high = (
        _in(unit, days) if days is not None else None for days in (wait.low, wait.median, wait.high)
    )
    noun = unit if median != 1 else unit.removesuffix("s")
    if low == high:
        return f"{median} {noun}"
    span = f"{low} to {high}" if high is not None else f"{low} or more"
    return f"{median} {noun} ({span})"


def rests_on(wait: Wait | None) -> str:
    """On how many people the time for a step rests, in words. Also how many have not taken the
    step."""
    if wait is None or not (wait.took or wait.waiting):
        return ""
    if not wait.took:
        return f"Nobody yet, of {intcomma(wait.waiting)} {_people(wait.waiting)}"
    still = f", and {intcomma(wait.waiting)} had not yet" if wait.waiting else ""
    few = ". That is too few to rely on" if wait.took < FEW else ""
    return f"{intcomma(wait.took)} {_people(wait.took)} took this step{still}{few}"


def _people(number: int) -> str:
    return "person" if number == 1 else "people"


def _in(unit: str, days: int) -> int:
    return days if unit == "days" else max(1, round(days / 7))
