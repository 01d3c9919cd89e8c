"""The weights in use, and those that were."""

from dataclasses import asdict, fields
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from config.common.runs import RunStatus
from matching.models import MatchingPolicy
from matching.solver import DEFAULT, Policy


def current_policy(*, at: datetime) -> MatchingPolicy:
    """The newest policy. The first time it is asked for, the solver's default becomes version 1."""
    newest = MatchingPolicy.objects.order_by("-version").first()
    if newest is None:
        newest, _ = MatchingPolicy.objects.get_or_create(
            version=1, defaults={**asdict(DEFAULT), "made_at": at}
        )
    return newest


def solver_policy(policy: MatchingPolicy) -> Policy:
    """A stored policy as the solver takes it."""
    return Policy(**{field.name: getattr(policy, field.name) for field in fields(Policy)})


def policy_versions() -> QuerySet[MatchingPolicy]:
    """Every version, newest first, each with `used`, how many rounds ended well under it."""
    done = Count("round", filter=Q(round__status=RunStatus.DONE))
    return MatchingPolicy.objects.annotate(used=done).order_by("-version")
