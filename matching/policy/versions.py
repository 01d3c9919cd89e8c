"""How a round chooses: the weights in use and those that were, each with its name in plain English
and why it may count."""

from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Final

from django.db.models import Count, Q

from config.common.runs import RunStatus
from matching.models import MatchingPolicy
from matching.models.policy import PolicyValues
from matching.solver import DEFAULT, TERMS, Policy

LABELS: Final = {
    "waiting": "How long he has waited",
    "release": "How likely he is to leave first",
    "needs": "Fit with his needs",
    "continuity": "They have met before",
    "preferences": "What the two would like",
    "travel": "The mentor’s journey",
    "cover": "His mentor has gone",
    "kept": "Proposed last time",
}
"""A term's name as people read it."""

WHY: Final = {
    "waiting": "So that nobody waits for ever while men who came later are matched.",
    "release": "A man who leaves without a mentor is lost to the programme. How long matching has "
    "taken here in the past year is part of it.",
    "needs": "A mentor who knows what he wants help with can help sooner.",
    "continuity": "Trust takes months to build. A man who was moved, or who came back to custody, "
    "need not begin again.",
    "preferences": "People come more gladly, and longer, at times and for work they like. It is "
    "a wish, never a rule.",
    "travel": "Mentors give their own time. A shorter journey is one they can keep making.",
    "cover": "He had a mentor and lost him or her. The higher this is, the sooner he has another, "
    "before men who never had one.",
    "kept": "A list that changes every week cannot be prepared. A proposal nobody has decided "
    "stays, unless the others gain more than 100 times this number by its going.",
}
"""Why a term counts, in a sentence or two."""

HELP: Final = {term.name: f"{term.meaning.capitalize()}. {WHY[term.name]}" for term in TERMS}
"""What a term's number means, and why it counts."""

ORDERS: Final = {
    "False": "The best list: as many men as possible, and of all lists that match so many the one "
    "whose pairs score most together",
    "True": "The men in order: as many men as possible, and nobody is passed over for a man below "
    "him. His place is made by how long he has waited, how likely he is to leave and whether his "
    "mentor has gone; what makes a good pair only decides with whom",
}
"""What `priority_first` means."""

OTHERS: Final = {
    "floor": "Least fit",
    "minimum_days": "Fewest days before release",
    "priority_first": "Who comes first",
}
"""The rest of a policy, as people read it."""


def current_policy(*, at: datetime) -> MatchingPolicy:
    """The newest policy. The first time it is asked for, the solver's default becomes version 1."""
    newest = MatchingPolicy.objects.order_by("-version").first()
    if newest is None:
        newest, _ = MatchingPolicy.objects.get_or_create(
            version=1, defaults={**asdict(DEFAULT), "made_at": at}
        )
    return newest


def solver_policy(policy: PolicyValues) -> Policy:
    """Stored values as the solver takes them."""
    return Policy(**policy.choices)


@dataclass(frozen=True)
class ChangedValue:
    """One value of a policy before and after, as people read it."""

    label: str
    before: int | str
    after: int | str


@dataclass(frozen=True)
class Version:
    """A policy, what it changed, and how many rounds ended well under it."""

    policy: MatchingPolicy
    changes: list[ChangedValue]
    used: int


def versions() -> list[Version]:
    """Every version, newest first. One query."""
    rounds = Count("round", filter=Q(round__status=RunStatus.DONE))
    policies = MatchingPolicy.objects.annotate(used=rounds).select_related("made_by")
    rows = list(policies.order_by("-version"))
    return [
        Version(policy, changed_values(before, policy) if before else [], policy.used)
        for policy, before in zip_longest(rows, rows[1:])
    ]


def changed_values(old: PolicyValues, new: PolicyValues) -> list[ChangedValue]:
    """What differs between two policies, in the order people read it."""
    return [
        ChangedValue(
            label, _value_in_words(getattr(old, name)), _value_in_words(getattr(new, name))
        )
        for name, label in (LABELS | OTHERS).items()
        if getattr(old, name) != getattr(new, name)
    ]


def _value_in_words(value: int | bool) -> int | str:
    """`priority_first` in a few words, a number as it is."""
    if isinstance(value, bool):
        return "the men in order" if value else "the best list"
    return value
