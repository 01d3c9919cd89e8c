"""Why a round proposed a pair: words, and the numbers behind them."""

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
"""The bounds of the words for a fit, in hundredths: see fit_of."""
MOST_REASONS: Final = 3
KEEPING: Final = "stability"
"""The term that says nothing of the 2 people: it only keeps a list steady from week to week."""
STRONG, SOME = 67, 34
MIDDLE, WISH_STEP = 50, 33
WISHES = (
    "None of what they would like",
    "Some of what they would like",
    "Most of what they would like",
    "All of what they would like",
)
LEVELS = {1: "some experience", 2: "good experience", 3: "has worked with it or lived through it"}


class Fit(TextChoices):
    """How well 2 people fit, in words."""

    BEST = "best", "best fit"
    GOOD = "good", "good fit"
    FAIR = "fair", "fair fit"


@dataclass(frozen=True)
class TermLine:
    """One term of a score: `value` 0–100 times `weight` is `points`. `words` is empty for a term
    that does not apply to this pair, or of which nothing is known."""

    name: str
    words: str
    value: int
    weight: int

    @property
    def points(self) -> int:
        return self.value * self.weight

    @property
    def is_of_fit(self) -> bool:
        """Whether it says how well the 2 fit, and not who is next."""
        return self.name in OF_FIT


@dataclass(frozen=True)
class Explanation:
    """Why a pair was proposed. `applying` are the terms that say something about the pair,
    `unknown` the points of the terms of which nothing is known, and `keeping` the points that the
    pair gets only because it was proposed last week too. Together they make the score."""

    fit: Fit
    percent: int
    applying: list[TermLine]
    unknown: int
    keeping: int

    @property
    def reasons(self) -> list[str]:
        """The reasons that weigh most, at most 3."""
        by_points = sorted(self.applying, key=lambda line: -line.points)
        return [line.words for line in by_points[:MOST_REASONS] if line.points]


@dataclass(frozen=True)
class NeedLine:
    """One thing a man wants help with, and the mentor's experience of it."""

    need: str
    wanted: str
    brought: str


def fit_of(proposal: Proposal) -> Fit:
    """How well the 2 fit, by fit_percent: best from 50, good from 30, otherwise fair.

    The bounds are where they are because of what is usual. A pair who have never met has nothing
    for having met, so with the usual weights a mentor who knows all his needs, and of whose wishes
    and journey nothing is known, comes to 53, and a mentor who knows half of his needs to 34. Does
    not look at how long he has waited or how soon he leaves: these say who is next, not who fits.
    No query when round and policy are loaded.
    """
    percent = fit_percent(proposal)
    if percent >= BEST_FROM:
        return Fit.BEST
    return Fit.GOOD if percent >= GOOD_FROM else Fit.FAIR


def fit_percent(proposal: Proposal) -> int:
    """The average of the terms of fit, 0 to 100, by the weights of the policy that the round used.
    The policy's floor is a limit to this average. Terms that the round did not know are left
    out."""
    policy, terms = solver_policy(proposal.round.policy), proposal.terms
    weights = {name: getattr(policy, name) for name in OF_FIT if name in terms}
    total = sum(weights.values())
    if not total:
        return int(terms.get("needs", 0))
    return int(sum(weight * terms[name] for name, weight in weights.items()) // total)


def explanation_of(proposal: Proposal) -> Explanation:
    """The words and numbers of a proposal. 2 queries at most, if mentor, man, round and policy are
    loaded."""
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
    """The terms of a proposal's score that count, in the solver's order. 2 queries at most, if
    mentor, man, round and policy are loaded."""
    policy = solver_policy(proposal.round.policy)
    words = term_words(proposal)
    return [
        TermLine(term.name, words[term.name], proposal.terms[term.name], weight)
        for term in TERMS
        if (weight := getattr(policy, term.name)) and term.name in proposal.terms
    ]


def term_words(proposal: Proposal) -> dict[str, str]:
    """Each term of a proposal in a few words, by name; empty where it does not apply or nothing is
    known. 2 queries at most."""
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
    """How much the man and the mentor get of what each would like; empty without wishes. One query
    at most."""
    if value != MIDDLE:
        return WISHES[value // WISH_STEP]
    mentor = proposal.mentor
    slots = mentor.preferred_slots or proposal.referral.preferred_slots
    return WISHES[1] if slots or mentor.preferred_needs.exists() else ""


def journey(proposal: Proposal) -> str:
    """How long the mentor travels to his prison, as we know it now; empty if we do not. One
    query."""
    to = proposal.mentor.travel.filter(establishment=proposal.referral.establishment_id)
    minutes = to.values_list("minutes", flat=True).first()
    return "" if minutes is None else f"Mentor travels {minutes} minutes"


def waited(proposal: Proposal, *, on: date | None = None) -> str:
    """How long he had waited on that day, or else when the round ran."""
    weeks = ((on or _round_day(proposal)) - proposal.referral.received_on).days // 7
    return f"Waiting {weeks} week{pluralize(weeks)}" if weeks > 0 else "New this week"


def leaves(proposal: Proposal, *, on: date | None = None) -> str:
    """How soon he leaves, from that day, or else from the day the round ran."""
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
    """The needs term in words."""
    if value >= STRONG:
        return "Mentor knows most of what he needs"
    if value >= SOME:
        return "Mentor knows some of what he needs"
    return "Mentor knows little of what he needs"


def need_lines(proposal: Proposal) -> list[NeedLine]:
    """What he wants help with, most wanted first. 2 queries."""
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
