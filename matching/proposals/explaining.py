"""Why a round proposed a pair: words, and the numbers behind them."""

from dataclasses import dataclass
from datetime import date

from django.template.defaultfilters import pluralize

from config.common.clock import london_date
from matching.models import Proposal, Want
from matching.policy.versions import solver_policy
from matching.solver import TERMS

STRONG, SOME = 67, 34
MIDDLE, WISH_STEP = 50, 33
WISHES = (
    "None of what they would like",
    "Some of what they would like",
    "Most of what they would like",
    "All of what they would like",
)
LEVELS = {1: "some experience", 2: "good experience", 3: "has worked with it or lived through it"}


@dataclass(frozen=True)
class TermLine:
    """One term of a score: `value` 0–100 times `weight` is `points`."""

    name: str
    words: str
    value: int
    weight: int

    @property
    def points(self) -> int:
        return self.value * self.weight


@dataclass(frozen=True)
class NeedLine:
    """One thing a man wants help with, and the mentor's experience of it."""

    need: str
    wanted: str
    brought: str


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
    """Each term of a proposal in a few words, by name. 2 queries at most."""
    values = {term.name: 0 for term in TERMS} | proposal.terms
    return {
        "waiting": waited(proposal),
        "release": leaves(proposal),
        "needs": fit(values["needs"]),
        "continuity": "They have met before"
        if values["continuity"]
        else "They have not met before",
        "preferences": wishes(proposal, values["preferences"]),
        "travel": journey(proposal),
        "cover": "He needs another mentor" if values["cover"] else "No mentor to replace",
        "stability": "Proposed last time too" if values["stability"] else "Not proposed last time",
    }


def wishes(proposal: Proposal, value: int) -> str:
    """How much they get of what they would both like. One query at most."""
    if value != MIDDLE:
        return WISHES[value // WISH_STEP]
    mentor = proposal.mentor
    slots = mentor.preferred_slots or proposal.referral.preferred_slots
    return WISHES[1] if slots or mentor.preferred_needs.exists() else "No preferences given"


def journey(proposal: Proposal) -> str:
    """How long the mentor travels to his prison, as we know it now. One query."""
    to = proposal.mentor.travel.filter(establishment=proposal.referral.establishment_id)
    minutes = to.values_list("minutes", flat=True).first()
    return "Travel time not given" if minutes is None else f"Mentor travels {minutes} minutes"


def waited(proposal: Proposal) -> str:
    """How long he had waited when the round ran."""
    weeks = (_round_day(proposal) - proposal.referral.received_on).days // 7
    return f"Waiting {weeks} week{pluralize(weeks)}" if weeks > 0 else "New this week"


def leaves(proposal: Proposal) -> str:
    """How soon he leaves, from the day the round ran."""
    release_on = proposal.referral.release_on
    if release_on is None:
        return "Release date not known"
    days = (release_on - _round_day(proposal)).days
    if days < 0:
        return "Release date has passed"
    if days >= 100:
        return f"Leaves in {days // 30} months"
    return f"Leaves in {days} day{pluralize(days)}" if days else "Leaves today"


def fit(value: int) -> str:
    """The needs term in words."""
    if value >= STRONG:
        return "Strong fit with his needs"
    return "Some fit with his needs" if value >= SOME else "Poor fit with his needs"


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
