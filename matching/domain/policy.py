"""The weights in use, and those that were."""

from dataclasses import asdict, dataclass
from datetime import datetime

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


def versions_with_changes() -> list[MatchingPolicy]:
    """Every version, newest first, each with `used`, how many rounds ended well under it, and
    `changes` against the one before. One query."""
    done = Count("round", filter=Q(round__status=RunStatus.DONE))
    found = MatchingPolicy.objects.annotate(used=done).select_related("made_by")
    versions = list(found.order_by("-version"))
    for version, before in zip(versions, [*versions[1:], None], strict=True):
        version.changes = changed_values(before, version) if before else []
    return versions


@dataclass(frozen=True)
class ChangedValue:
    """One value of a policy before and after, as people read it."""

    label: str
    before: int | str
    after: int | str


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
