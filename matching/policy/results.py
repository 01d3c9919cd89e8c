"""The results of a replay, in words, tables and pictures. Everything here comes from the stored
figures of the replay (matching.replay.questions).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import get_text_list

from config.ui.pages import image
from matching.models import MatchingPolicy, Replay
from matching.policy.versions import LABELS
from matching.replay.living import LONG_ENOUGH
from matching.replay.questions import CHANGES, FACTORS, LIVED_WEIGHTS
from matching.replay.world import USUAL

THIS_SERVICE: Final = "weekly"
WAYS: Final[Mapping[str, str]] = {
    "first_come": "First come, first served, by hand",
    "by_surname": "In the order of surnames, by hand",
    "earliest_release": "Earliest release first, by hand",
    "best_score": "The best pairs, even if fewer men are matched",
    THIS_SERVICE: "This service",
    "holding_back": "This service, holding places back",
}
"""What people call each way to choose."""

FIGURES: Final[Mapping[str, str]] = {
    "supported": "Men supported",
    "left_unmatched": "Left prison without a mentor",
    "with_3_months": "Matched with 3 months or more left",
    "days_to_match": "Days to a match",
    "longest_wait": "Longest wait, in days",
    "fit": "Fit with his needs, out of 100",
}
"""What people call each figure."""
IN_DAYS: Final = ("days_to_match", "longest_wait")
"""The figures that are in days. They are shown without decimals."""

TIMES: Final[Mapping[str, str]] = {"half": "Half", "twice": "Twice", "four_times": "4 times"}
"""The words for each factor by which a weight is multiplied."""

LONGEST, ROW, HEAD, AFTER = 250, 46, 6, 66
"""Sizes in the picture's own units. LONGEST is the length of the longest bar. AFTER is the room for
the number after the bar. The picture is 360 units wide, so that people can read its letters on a
phone.
"""

Estimate = Mapping[str, float | None]
"""An estimate as it is stored: `mean`, and the range from `low` to `high`."""
Figures = Mapping[str, Any]
"""The stored figures of one way to choose: estimates by name. Each estimate also has `difference`:
how far it is from the figure of this service.
"""


@dataclass(frozen=True)
class Cell:
    """One figure of a row: its mean, and the range in which the mean lies. Both are empty if there
    is no figure.
    """

    mean: str
    range: str


@dataclass(frozen=True)
class Row:
    """One way to choose who meets who, with its figures in the order of FIGURES."""

    name: str
    cells: Sequence[Cell]
    is_this_service: bool


@dataclass(frozen=True)
class Bar:
    """The bar of one way to choose. Lengths and `y` are in the picture's own units."""

    name: str
    number: str
    length: float
    low: float
    high: float
    y: int
    is_this_service: bool

    @property
    def end(self) -> float:
        """Where the number goes: just after the bar and its range."""
        return max(self.length, self.high)


@dataclass(frozen=True)
class Picture:
    """The bars of one figure. `bound` is where the line goes for the best that any way to choose
    could reach. None if there is no line.
    """

    title: str
    bars: Sequence[Bar]
    bound: float | None

    @property
    def height(self) -> int:
        return HEAD + len(self.bars) * ROW + (20 if self.bound is not None else 0)

    @property
    def source(self) -> str:
        """The `src` of an <img>."""
        return image("matching/policy/ways.svg", {"picture": self})


@dataclass(frozen=True)
class Effect:
    """What one change of this service or its programme would do, compared with no change. `note`
    says more about the change, and may be empty. `changes` has the effect on each figure in words,
    in the order of FIGURES.
    """

    label: str
    note: str
    changes: Sequence[str]


@dataclass(frozen=True)
class Ways:
    """A replay of the ways to choose, for its page. `findings` are sentences about the ways.
    `changes` are sentences about what a change of the programme would do.
    """

    findings: Sequence[str]
    changes: Sequence[str]
    rows: Sequence[Row]
    bound: Row
    pictures: Sequence[Picture]
    effects: Sequence[Effect]


@dataclass(frozen=True)
class Weights:
    """A replay of the weights, for the policy's page. `without_effect` has the labels of the
    weights that cannot change anything in a replay. `zero` has the labels of the weights that are
    0.
    """

    now: Row
    effects: Sequence[Effect]
    zero: Sequence[str]
    without_effect: Sequence[str]


def ways_of(replay: Replay) -> Ways:
    """Turns this replay of the ways to choose into words, tables and pictures."""
    policies, bound = replay.result["policies"], replay.result["bound"]
    changes = replay.result["changes"]
    others = [(name, WAYS[name], policies[name]) for name in WAYS if name != THIS_SERVICE]
    changed = [(name, _change(name), changes[name]) for name in CHANGES]
    return Ways(
        findings=_findings(policies, bound, replay.years),
        changes=[_change_in_words(name, changes[name]) for name in CHANGES],
        rows=[_row(WAYS[name], policies[name], name == THIS_SERVICE) for name in WAYS],
        bound=_row("The best possible, knowing the future", bound),
        pictures=[
            _picture("left_unmatched", policies, bound),
            _picture("with_3_months", policies, {}),
        ],
        effects=[
            Effect(label, "", _differences(figures)) for _, label, figures in others + changed
        ],
    )


def weights_of(replay: Replay) -> Weights:
    """Turns this replay of the weights into words."""
    policy, weights = replay.policy, replay.result["weights"]
    effects = [
        Effect(
            LABELS[term],
            f"{TIMES[factor]}: {_weight(policy, term, factor)}, not {getattr(policy, term)}",
            _differences(figures),
        )
        for term in LIVED_WEIGHTS
        for factor, figures in weights[term].items()
    ]
    return Weights(
        now=_row("These weights", replay.result["now"]),
        effects=effects,
        zero=[LABELS[term] for term in LIVED_WEIGHTS if not weights[term]],
        without_effect=[label for term, label in LABELS.items() if term not in LIVED_WEIGHTS],
    )


def difference_in_words(difference: Estimate, figure: str) -> str:
    """How much more or fewer, with the range, in words. If the range includes 0, says that there is
    no clear difference.
    """
    mean, low, high = (difference[name] for name in ("mean", "low", "high"))
    if mean is None or low is None or high is None:
        return "Not known"
    if not (mean or low or high):
        return "The same"
    if low <= 0 <= high:
        return "No clear difference"
    smaller, larger = sorted((abs(low), abs(high)))
    fewer = "less" if figure in ("longest_wait", "fit") else "fewer"
    more = "more" if mean > 0 else fewer
    size, smallest, largest = (_number(each, figure) for each in (abs(mean), smaller, larger))
    return f"{size} {more} ({smallest} to {largest})"


def _weight(policy: MatchingPolicy, term: str, factor: str) -> str:
    numerator, denominator = FACTORS[factor]
    return f"{getattr(policy, term) * numerator / denominator:g}"


def _number(value: float, figure: str) -> str:
    return f"{value:,.0f}" if figure in IN_DAYS else f"{value:,.1f}"


def _row(name: str, figures: Figures, is_this_service: bool = False) -> Row:
    return Row(name, [_cell(figures.get(figure), figure) for figure in FIGURES], is_this_service)


def _cell(estimate: Estimate | None, figure: str) -> Cell:
    if estimate is None or estimate["mean"] is None:
        return Cell("", "")
    # With few replays, the range of an average can go below 0. No figure here is below 0.
    mean, low, high = (
        _number(max(estimate[name] or 0, 0), figure) for name in ("mean", "low", "high")
    )
    return Cell(mean, f"{low} to {high}")


def _findings(policies: Mapping[str, Figures], bound: Figures, years: int) -> list[str]:
    """What the figures say about the ways to choose, in sentences."""
    usual = policies[THIS_SERVICE]
    supported, limit = _mean(usual, "supported"), _mean(bound, "supported")
    more = {name: policies[name]["supported"]["difference"] for name in WAYS}
    differs = [name for name in WAYS if _is_clear(more[name])]
    named = get_text_list([f"“{WAYS[name]}”" for name in differs], "and")
    first = (
        f"In {years} year{'s' if years > 1 else ''}, this service supports {supported} men on "
        f"average. Every other way supports as many{f', except {named}' if named else ''}. "
        "Even if we knew the future, we could not support more"
        f"{'' if supported == limit else f' than {limit}'}."
    )
    others = [
        f"Compared with this service, “{WAYS[name]}” supports "
        f"{_lower(difference_in_words(more[name], 'supported'))}."
        for name in differs
    ]
    leaving = _extremes(
        policies,
        "left_unmatched",
        "The ways differ in which men are supported. With this service, {0} men leave prison "
        "without a mentor. The lowest number is {2}, with “{1}”. The highest is {4}, with “{3}”.",
    )
    fewest = _mean(bound, "left_unmatched")
    best = f"Even if we knew the future, {fewest} men would leave without a mentor."
    time = _extremes(
        policies,
        "with_3_months",
        "A man who is matched late has little time with his mentor in prison. With this service, "
        f"{{0}} of the men who are supported still have {LONG_ENOUGH} weeks or more in prison when "
        "they are matched. The lowest number is {2}, with “{1}”. The highest is {4}, with “{3}”.",
    )
    return [first, *others, f"{leaving} {best}", time]


def _extremes(policies: Mapping[str, Figures], figure: str, sentence: str) -> str:
    """Fills in the sentence. It has this service's figure, and the ways to choose with the lowest
    and the highest figure.
    """
    ordered = sorted(WAYS, key=lambda name: policies[name][figure]["mean"] or 0)
    ends = [(WAYS[name], _mean(policies[name], figure)) for name in (ordered[0], ordered[-1])]
    return sentence.format(_mean(policies[THIS_SERVICE], figure), *ends[0], *ends[1])


def _differences(figures: Figures) -> list[str]:
    return [difference_in_words(figures[name]["difference"], name) for name in FIGURES]


def _is_clear(difference: Estimate) -> bool:
    low, high = difference["low"], difference["high"]
    return low is not None and high is not None and not low <= 0 <= high


def _mean(figures: Figures, figure: str) -> str:
    return _cell(figures.get(figure), figure).mean


def _change(name: str) -> str:
    """A change of the programme, in a few words."""
    change = CHANGES[name]
    return {
        "more_mentors": f"{change.more_mentors} more mentors",
        "men_freer": f"Men free at {change.free_man:.0%} of the times, not {USUAL.free_man:.0%}",
        "mentors_freer": f"Mentors free at {change.free_mentor:.0%} of the times, not "
        f"{USUAL.free_mentor:.0%}",
    }[name]


def _change_in_words(name: str, figures: Figures) -> str:
    """What a change of the programme does to this service, in a sentence."""
    shown = ("supported", "left_unmatched")
    if not any(_is_clear(figures[figure]["difference"]) for figure in shown):
        return (
            f"{_change(name)}: no clear difference in how many men are supported, or in how many "
            "leave prison without a mentor."
        )
    more, fewer = (
        _lower(difference_in_words(figures[figure]["difference"], figure)) for figure in shown
    )
    return f"{_change(name)}. Men supported: {more}. Men who leave without a mentor: {fewer}."


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _picture(figure: str, policies: Mapping[str, Figures], bound: Figures) -> Picture:
    """The bars of this figure, the shortest first."""
    estimates = {name: policies[name][figure] for name in WAYS}
    highest = max(estimate["high"] or 0 for estimate in estimates.values()) or 1

    def length(value: float | None) -> float:
        return round(max(value or 0, 0) / highest * LONGEST, 1)

    ordered = sorted(WAYS, key=lambda name: estimates[name]["mean"] or 0)
    bars = [
        Bar(
            WAYS[name],
            _number(estimates[name]["mean"] or 0, figure),
            length(estimates[name]["mean"]),
            length(estimates[name]["low"]),
            length(estimates[name]["high"]),
            HEAD + number * ROW,
            name == THIS_SERVICE,
        )
        for number, name in enumerate(ordered)
    ]
    best = bound.get(figure)
    return Picture(FIGURES[figure], bars, length(best["mean"]) if best else None)
