"""The versions of the policy. Also what each weight is called, what it means, and why it counts."""

from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Final

from django.db.models import Count, Q, QuerySet

from config.common.runs import RunStatus
from config.common.written_query import written_once
from matching.models import MatchingPolicy
from matching.models.policy import PolicyValues
from matching.solver import DEFAULT, TERMS, Policy

LABELS: Final = {
    "waiting": "How long he has waited",
    "release": "How likely he is to leave before he has a mentor",
    "needs": "Fit with his needs",
    "continuity": "They have met before",
    "preferences": "What they would both like",
    "travel": "The mentor’s journey",
    "cover": "His mentor has gone",
    "stability": "Proposed last time",
}
"""What people call each term."""

WHY: Final = {
    "waiting": "A man should not wait for ever while men who came later get a mentor.",
    "release": "If a man leaves before he has a mentor, we cannot help him. We compare his "
    "release date with how long matching has taken in this programme in the past year.",
    "needs": "If a mentor knows about the things a man wants help with, the mentor can help "
    "sooner.",
    "continuity": "Trust takes months to build. If a man has moved prison or come back to "
    "custody, he does not have to build trust again with a mentor he already knows.",
    "preferences": "People keep coming when the time and the work suit them. What they would like "
    "is a wish, never a rule.",
    "travel": "Mentors give their own time. A short journey is easier to keep making.",
    "cover": "A man whose mentor has paused or left needs another mentor. The higher this weight, "
    "the sooner he gets one, ahead of men who have never had a mentor.",
    "stability": "It is hard to plan when the list changes every week. The higher this weight, "
    "the more rarely a new round replaces a proposal that nobody has decided on.",
}
"""Why each term counts, in a sentence or 2."""

HELP: Final = {term.name: f"{WHY[term.name]} {term.meaning}" for term in TERMS}
"""Why each term counts, and what its number means."""

ORDERS: Final = {
    "False": "The best list. A round matches as many men as possible, in the best pairs.",
    "True": "The men in order. A round matches as many men as possible, and no man loses his turn "
    "to a man lower in the order. A man’s place in the order depends on how long he has waited, "
    "how likely he is to leave before he has a mentor, and whether his mentor has gone. Fit then "
    "decides who his mentor is.",
}
"""What each value of `priority_first` means."""

OTHERS: Final = {
    "floor": "Lowest fit allowed",
    "minimum_days": "Fewest days before release",
    "priority_first": "Who comes first",
}
"""What people call the other values of a policy."""


def current_policy(*, at: datetime) -> MatchingPolicy:
    """The newest policy. If there is none yet, saves the solver's default policy as version 1."""
    newest = next(iter(_newest()), None)
    if newest is None:
        newest, _ = MatchingPolicy.objects.get_or_create(
            version=1, defaults={**asdict(DEFAULT), "made_at": at}
        )
    return newest


@written_once
def _newest() -> QuerySet[MatchingPolicy]:
    return MatchingPolicy.objects.order_by("-version")[:1]


def solver_policy(policy: PolicyValues) -> Policy:
    """These values as a Policy of the solver."""
    return Policy(**policy.choices)


@dataclass(frozen=True)
class ChangedValue:
    """One value of a policy that changed: before and after, in words."""

    label: str
    before: int | str
    after: int | str


@dataclass(frozen=True)
class Version:
    """A version of the policy, what changed in it, and how many rounds have succeeded with it."""

    policy: MatchingPolicy
    changes: list[ChangedValue]
    used: int


def versions() -> list[Version]:
    """All versions, newest first. One query."""
    rounds = Count("round", filter=Q(round__status=RunStatus.DONE))
    policies = MatchingPolicy.objects.annotate(used=rounds).select_related("made_by")
    rows = list(policies.order_by("-version"))
    return [
        Version(policy, changed_values(before, policy) if before else [], policy.used)
        for policy, before in zip_longest(rows, rows[1:])
    ]


def changed_values(old: PolicyValues, new: PolicyValues) -> list[ChangedValue]:
    """The values that differ between 2 policies, in the order of the policy's page."""
    return [
        ChangedValue(
            label, _value_in_words(getattr(old, name)), _value_in_words(getattr(new, name))
        )
        for name, label in (LABELS | OTHERS).items()
        if getattr(old, name) != getattr(new, name)
    ]


def _value_in_words(value: int | bool) -> int | str:
    """The value in words. A number stays a number."""
    if isinstance(value, bool):
        return "the men in order" if value else "the best list"
    return value
