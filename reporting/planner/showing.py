"""The plan in words, for one person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.text import get_text_list

from config.ui.pages import image
from matching.questions.asking import Answer
from recruitment.models import Establishment
from recruitment.weekly import slot_name
from reporting.planner.gap import ANY, PARTS

FREE: Final = {
    "mornings": "on weekday mornings",
    "afternoons": "on weekday afternoons",
    "evenings": "on weekday evenings",
    "weekends": "at weekends",
    ANY: "at every session",
}
STEPS: Final = {
    "applied": "Apply",
    "offered": "Offered a place",
    "enrolled": "Start training",
    "trained": "Trained",
    "cleared": "Cleared by a prison",
}
LEVERS: Final = {
    "mentor": "One more mentor at {prison}, free at every session, from today",
    "place": "One of today’s mentors takes one more man",
    "clearance": "Prisons clear new volunteers 4 weeks sooner",
    "yield": "1 in 10 more volunteers in training become mentors",
    "evening": "A session on {slot} at {prison}",
}
LONGEST, ROW, HEAD = 170, 44, 8
"""The sizes of the picture, in the picture's own units. The picture is 360 units wide, so that
people can read its letters on a phone."""


@dataclass(frozen=True)
class GapLine:
    """The gap at one prison, in words and numbers. `curve` is about fewer and more mentors. It says
    in how many of 100 futures no man is left without a mentor, and how many men are left on
    average."""

    prison: str
    mentors: int
    free: str
    in_100: int
    is_enough: bool
    is_fewest: bool
    left: float
    curve: tuple[tuple[int, int, float], ...]


@dataclass(frozen=True)
class StepLine:
    """One step of a cohort: how many people must take it, and how many have taken it."""

    name: str
    likely: str
    safe: str
    had: int
    by: date


@dataclass(frozen=True)
class LeverLine:
    """What a change is worth within each number of weeks."""

    name: str
    supported: tuple[str, ...]
    fewer_left: tuple[str, ...]


@dataclass(frozen=True)
class FirstMatch:
    prison: str
    early: date
    likely: date
    late: date


@dataclass(frozen=True)
class Plan:
    """A plan from plan_in_json, with the names of the prisons."""

    answer: Answer
    prisons: Mapping[int, str]

    @classmethod
    def of(cls, answer: Answer, prisons: Sequence[Establishment]) -> "Plan":
        return cls(answer, {prison.pk: prison.name for prison in prisons})

    @property
    def until(self) -> date:
        return date.fromisoformat(self.answer["until"])

    @property
    def gaps(self) -> list[GapLine]:
        return self._lines(self.answer["gaps"])

    @property
    def gaps_with_waits(self) -> list[GapLine]:
        return self._lines(self.answer["gaps_with_waits"])

    @property
    def mentors(self) -> int:
        return sum(line.mentors for line in self.gaps)

    @property
    def headline(self) -> str:
        """How many more mentors are needed, in a few words."""
        if not self.mentors:
            return "No more mentors needed"
        mentors = _mentors(self.mentors)
        if all(line.is_enough for line in self.gaps):
            return f"{mentors} would be enough"
        return f"{mentors} would help as much as mentors can"

    @property
    def sentence(self) -> str:
        """How many more mentors are needed, in a sentence."""
        until = date_format(self.until, "j F Y")
        nobody = f"no man that a mentor could help leaves without a mentor by {until}"
        short = [line for line in self.gaps if line.mentors]
        if len(self.gaps) == 1:
            return f"{self._at(self.gaps[0])}. In {self.gaps[0].in_100} of 100 futures, {nobody}."
        if not short:
            return f"At each prison, in at least 80 of 100 futures {nobody}."
        where = get_text_list([f"{line.mentors} at {line.prison}" for line in short], "and")
        if len(short) == 1:
            where = self._at(short[0])
        if all(line.is_enough for line in short):
            return f"{where}. Then at each prison, in at least 80 of 100 futures, {nobody}."
        return f"{where}. Below, you see in how many futures {nobody}."

    @property
    def together_in_100(self) -> int:
        return _in_100(self.answer["together"])

    @property
    def beyond(self) -> str:
        """How many men leave prison although no mentor could have helped them, in words. Empty if
        the number rounds to 0."""
        men = round(float(self.answer["beyond"]))
        if not men:
            return ""
        until = date_format(self.until, "j F Y")
        leave = "1 man leaves" if men == 1 else f"{men} men leave"
        they, him = ("He has", "him") if men == 1 else ("They have", "them")
        return (
            f"On average, {leave} by {until}, and no mentor can help {him}. "
            f"{they} too little time left when they are referred, or are not free at any session."
        ).replace("when they are referred, or are", _when(men))

    @property
    def profiles(self) -> list[str]:
        """The best profiles, each in a sentence."""
        return [self._profile(each) for each in self.answer["profiles"]]

    @property
    def levers(self) -> list[LeverLine]:
        return [
            LeverLine(
                LEVERS[each["name"]].format(
                    prison=self.prisons.get(each["prison"], ""),
                    slot="" if each["slot"] is None else slot_name(each["slot"]),
                ),
                tuple(_range(worth["supported"]) for worth in each["worth"]),
                tuple(_range(worth["fewer_left"]) for worth in each["worth"]),
            )
            for each in self.answer["levers"]
        ]

    @property
    def ahead(self) -> LeverLine:
        """What happens without any change."""
        return LeverLine(
            "If nothing changes",
            tuple(_range(each["supported"]) for each in self.answer["ahead"]),
            tuple(_range(each["left"]) for each in self.answer["ahead"]),
        )

    @property
    def cohort(self) -> str:
        name: str = self.answer["cohort"]["name"]
        return name

    @property
    def needed(self) -> int:
        """How many mentors the cohort must bring."""
        needed: int = self.answer["cohort"]["needed"]
        return needed

    @property
    def expected(self) -> str:
        """How many of the people in the cohort are likely to become mentors."""
        low, median, high = self.answer["cohort"]["expected"]
        return f"{median} ({low} to {high})"

    @property
    def steps(self) -> list[StepLine]:
        return [
            StepLine(
                STEPS[each["name"]],
                _people(each["likely"]),
                _people(each["safe"]),
                each["had"],
                date.fromisoformat(each["by"]),
            )
            for each in self.answer["cohort"]["steps"]
        ]

    @property
    def too_few_places(self) -> int | None:
        """How many places the cohort has, if more people than that must train."""
        places: int | None = self.answer["cohort"].get("places")
        train = next(each for each in self.answer["cohort"]["steps"] if each["name"] == "enrolled")
        needs_more = train["likely"] is None or (places is not None and train["likely"] > places)
        return places if places is not None and needs_more else None

    @property
    def first_matches(self) -> list[FirstMatch]:
        first = self.answer["cohort"]["first_match"]
        return [
            FirstMatch(self.prisons[int(pk)], *(date.fromisoformat(day) for day in days))
            for pk, days in first.items()
            if int(pk) in self.prisons
        ]

    @property
    def picture(self) -> str:
        """The picture as the `src` of an <img>. It has 2 bars for each step of the cohort: how many
        people must take the step, and how many have taken it."""
        steps = self.answer["cohort"]["steps"]
        largest = max(
            (count for each in steps for count in (each["likely"] or 0, each["had"])), default=0
        )
        rows = [
            (
                STEPS[each["name"]],
                HEAD + number * ROW,
                [
                    ("needed", 0, each["likely"], _length(each["likely"], largest), "#4b1f5e"),
                    ("so far", 18, each["had"], _length(each["had"], largest), "#0b6e6e"),
                ],
            )
            for number, each in enumerate(steps)
        ]
        height = HEAD + len(rows) * ROW + 8
        return image("reporting/planner/pipeline.svg", {"rows": rows, "height": height})

    def _lines(self, gaps: Sequence[Mapping[str, Any]]) -> list[GapLine]:
        return [
            GapLine(
                prison=self.prisons[each["prison"]],
                mentors=len(each["mix"]),
                free=_free(each["mix"]),
                in_100=_in_100(each["share"]),
                is_enough=each["is_enough"],
                is_fewest=each["is_fewest"],
                left=each["left"],
                curve=tuple((count, _in_100(share), left) for count, share, left in each["curve"]),
            )
            for each in gaps
            if each["prison"] in self.prisons
        ]

    def _at(self, line: GapLine) -> str:
        """The mentors at one prison: "2 more mentors at HMP Brixton, free on weekday mornings"."""
        free = f", {line.free}" if line.free else ""
        return f"{_mentors(line.mentors)} at {line.prison}{free}"

    def _profile(self, profile: Mapping[str, Any]) -> str:
        who = (
            f"{_mentors(profile['mentors'])}, free {FREE[profile['part']]} and cleared at "
            f"{self.prisons[profile['prison']]}"
        )
        helped, leaving = round(profile["helped"]), round(profile["leaving"])
        supported = f"{profile['supported']:.1f} more men get a mentor"
        if not helped:
            return f"With {who}, {supported}. About as many men leave without a mentor as before."
        men = "the man" if leaving == 1 else f"{helped} of the {leaving} men"
        return f"{who}, match {men} who would leave without a mentor. In all, {supported}."


def _when(men: int) -> str:
    return "when he is referred, or is" if men == 1 else "when they are referred, or are"


def _free(mix: Sequence[str]) -> str:
    """When the mentors are free, such as "free on weekday mornings". If they are free in different
    parts of the week, says how many in which part."""
    counts = [(mix.count(part), FREE[part]) for part in PARTS if part in mix]
    if not counts:
        return ""
    if len(counts) == 1:
        return f"free {counts[0][1]}"
    return get_text_list([f"{count} free {when}" for count, when in counts], "and")


def _mentors(count: int) -> str:
    if not count:
        return "No more mentors"
    return "1 more mentor" if count == 1 else f"{count} more mentors"


def _in_100(share: float) -> int:
    """The share as a number of 100 futures. Never rounds up to 100."""
    return min(round(100 * share), 99) if share < 1 else 100


def _range(numbers: Sequence[float]) -> str:
    mean, low, high = numbers
    return f"{mean:.1f} ({low:.0f} to {high:.0f})"


def _people(count: int | None) -> str:
    return "more than 2,000" if count is None else f"{count:,}"


def _length(count: int | None, largest: int) -> float:
    return round((count or 0) / max(largest, 1) * LONGEST, 1)
