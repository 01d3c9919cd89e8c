"""The weights in use, and those that were."""

from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import zip_longest

from django.db.models import Count, Q

from config.common.runs import RunStatus
from matching.domain.policy_words import LABELS, OTHERS
from matching.models import MatchingPolicy
from matching.models.policy import PolicyValues
from matching.solver import DEFAULT, Policy


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
    done = Count("round", filter=Q(round__status=RunStatus.DONE))
    found = MatchingPolicy.objects.annotate(used=done).select_related("made_by")
    rows = list(found.order_by("-version"))
    return [
        Version(this, changed_values(before, this) if before else [], this.used)
        for this, before in zip_longest(rows, rows[1:])
    ]


def changed_values(old: PolicyValues, new: PolicyValues) -> list[ChangedValue]:
    """What differs between two policies, in the order people read it."""
    return [
        ChangedValue(label, _shown(getattr(old, name)), _shown(getattr(new, name)))
        for name, label in (LABELS | OTHERS).items()
        if getattr(old, name) != getattr(new, name)
    ]


def _shown(value: int | bool) -> int | str:
    """`priority_first` in a few words, a number as it is."""
    if isinstance(value, bool):
        return "the men in order" if value else "the best list"
    return value
