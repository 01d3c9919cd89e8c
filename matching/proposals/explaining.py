"""Why a round proposed a pair, in words and in numbers."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.template.defaultfilters import pluralize

from config.common.clock import london_date
from matching.models import Proposal, Want
from matching.policy.versions import solver_policy
from matching.solver import OF_FIT, TERMS

BEST_FROM: Final = 50
GOOD_FROM: Final = 30
"""The lowest percentages that we call “best” and “good” (see fit_of)."""
MOST_REASONS: Final = 3
KEEPING: Final = "stability"
"""The term that prefers pairs that an earlier round proposed. It keeps the list similar from week
to week, and says nothing about the mentor or the man."""
STRONG, SOME = 67, 34
MIDDLE, WISH_STEP = 50, 33
WISHES = (
    "Meets none of their wishes",
    "Meets some of their wishes",
    "Meets most of their wishes",
    "Meets all of their wishes",
)
LEVELS = {1: "some experience", 2: "good experience", 3: "has worked with it or lived through it"}


class Fit(TextChoices):
    """How well a pair fit, in words."""

    BEST = "best", "best fit"
    GOOD = "good", "good fit"
    FAIR = "fair", "fair fit"


@dataclass(frozen=True)
class TermLine:
    """One term of a score. `points` is `value` (0–100) times `weight`. `words` is empty if the term
    does not apply to this pair, or if we lack the facts."""

    name: str
    words: str
    value: int
    weight: int

    @property
    def points(self) -> int:
        return self.value * self.weight

    @property
    def is_of_fit(self) -> bool:
        """Whether the term is about how well the pair fit. The rest of the terms are about which
        man is next."""
        return self.name in OF_FIT


@dataclass(frozen=True)
class Explanation:
    """Why a pair was proposed.

    The score is the sum of 3 parts. `applying` has the terms that say something about the pair.
    `unknown` is the points from terms for which we lack the facts. `keeping` is the points that the
    pair gets because an earlier round proposed it too.
    """

    fit: Fit
    percent: int
    applying: list[TermLine]
    unknown: int
    keeping: int

    @property
    def reasons(self) -> list[str]:
        """The 3 reasons with the most points, or fewer if there are fewer reasons."""
        by_points = sorted(self.applying, key=lambda line: -line.points)
        return [line.words for line in by_points[:MOST_REASONS] if line.points]


@dataclass(frozen=True)
class NeedLine:
    """One need of the man, and the mentor's experience with it."""

    need: str
    wanted: str
    brought: str


def fit_of(proposal: Proposal) -> Fit:
    """How well the pair fit, by fit_percent: best from 50, good from 30, otherwise fair.

    These limits suit a pair who have never met. For example, take the usual weights, and a pair
    without wishes and without a known journey. If the mentor has experience with all of the man's
    needs, the pair get 53. With half of his needs, they get 34.

    The man's wait and his release date do not count. They decide which man is next, not who fits.
    No query if round and policy are loaded.
    """
    percent = fit_percent(proposal)
    if percent >= BEST_FROM:
        return Fit.BEST
    return Fit.GOOD if percent >= GOOD_FROM else Fit.FAIR


def fit_percent(proposal: Proposal) -> int:
    """The weighted average of the terms of fit, 0–100, with the weights of the round's policy. The
    policy's floor is the lowest average that a round proposes. Leaves out terms that the round did
    not use."""
    policy, terms = solver_policy(proposal.round.policy), proposal.terms
    weights = {name: getattr(policy, name) for name in OF_FIT if name in terms}
    total = sum(weights.values())
    if not total:
        return int(terms.get("needs", 0))
    return int(sum(weight * terms[name] for name, weight in weights.items()) // total)


def explanation_of(proposal: Proposal) -> Explanation:
    """Why this pair was proposed, in words and numbers. At most 2 queries, if mentor, man, round
    and policy are loaded."""
    lines = term_lines(proposal)
    fitting = [line for line in lines if line.name != KEEPING]
    return Explanation(
        fit=fit_of(proposal),
        percent=fit_percent(proposal),
        applying=[line for line in fitting if line.words],
        unknown=sum(line.points for line in fitting if not line.words),
        keeping=sum(line.points for line in lines if line.name == KEEPING),
    )


def term_lines(proposal: Proposal) -> list[TermLine]:
    """The terms in the score of a proposal, in the solver's order. At most 2 queries, if mentor,
    man, round and policy are loaded."""
    policy = solver_policy(proposal.round.policy)
    words = term_words(proposal)
    return [
        TermLine(term.name, words[term.name], proposal.terms[term.name], weight)
        for term in TERMS
        if (weight := getattr(policy, term.name)) and term.name in proposal.terms
    ]


def term_words(proposal: Proposal) -> dict[str, str]:
    """A few words for each term, by the name of the term. The words are empty if the term does not
    apply, or if we lack the facts. At most 2 queries."""
    values = {term.name: 0 for term in TERMS} | proposal.terms
    return {
        "waiting": waited(proposal),
        "release": leaves(proposal),
        "needs": needs_met(values["needs"]),
        "continuity": "They have met before" if values["continuity"] else "",
        "preferences": wishes(proposal, values["preferences"]),
        "travel": journey(proposal),
        "cover": "He needs another mentor" if values["cover"] else "",
        "stability": "Proposed last time too" if values["stability"] else "",
    }


def wishes(proposal: Proposal, value: int) -> str:
    """How well the pair matches the wishes of the man and the mentor, in words. Empty if nobody has
    wishes. At most one query."""
    if value != MIDDLE:
        return WISHES[value // WISH_STEP]
    mentor = proposal.mentor
    slots = mentor.preferred_slots or proposal.referral.preferred_slots
    return WISHES[1] if slots or mentor.preferred_needs.exists() else ""


def journey(proposal: Proposal) -> str:
    """How long the mentor travels to the man's prison, in words. Empty if we do not know. One
    query."""
    to = proposal.mentor.travel.filter(establishment=proposal.referral.establishment_id)
    minutes = to.values_list("minutes", flat=True).first()
    return "" if minutes is None else f"Mentor travels {minutes} minutes"


def waited(proposal: Proposal, *, on: date | None = None) -> str:
    """How long the man had waited on this day, in words. Without a day: on the day of the round."""
    weeks = ((on or _round_day(proposal)) - proposal.referral.received_on).days // 7
    return f"Waiting {weeks} week{pluralize(weeks)}" if weeks > 0 else "New this week"


def leaves(proposal: Proposal, *, on: date | None = None) -> str:
    """How soon the man leaves, counted from this day, in words. Without a day: from the day of the
    round."""
    release_on = proposal.referral.release_on
    if release_on is None:
        return "Release date not known"
    days = (release_on - (on or _round_day(proposal))).days
    if days < 0:
        return "Release date has passed"
    if days >= 100:
        return f"Leaves in {days // 30} months"
    return f"Leaves in {days} day{pluralize(days)}" if days else "Leaves today"


def needs_met(value: int) -> str:
    """How many of the man's needs the mentor has experience of, in words. `value` is the value of
    the term “needs” in the score."""
    if value >= STRONG:
        return "Mentor has experience of most of his needs"
    if value >= SOME:
        return "Mentor has experience of some of his needs"
    return "Mentor has experience of few of his needs"


def need_lines(proposal: Proposal) -> list[NeedLine]:
    """The man's needs, in the order of how much he wants help. 2 queries."""
    brought = dict(proposal.mentor.experience.values_list("need_id", "level"))
    wants = proposal.referral.needs.select_related("need").order_by("-weight", "need_id")
    return [
        NeedLine(
            want.need.name,
            str(Want(want.weight).label),
            LEVELS.get(brought.get(want.need_id, 0), "none yet"),
        )
        for want in wants
    ]


def _round_day(proposal: Proposal) -> date:
    return london_date(proposal.round.queued_at)
