"""The policy of the demo. The demo's manager has changed the policy once."""

from datetime import datetime, timedelta
from typing import Final

from config.accounts.models import User
from config.common import audit
from matching.models import MatchingPolicy
from matching.policy.versions import current_policy

WAITING: Final = 10
"""The weight of waiting in the demo's second policy. Decision 0073 has the figures behind it."""
REASON: Final = (
    "In the replays, with less weight on waiting, fewer men leave prison without a mentor, and "
    "mentors fit the men’s needs better. But the longest wait becomes longer."
)
FIRST_BEFORE: Final = timedelta(days=90)
CHANGED_BEFORE: Final = timedelta(days=17)


def write_policy(*, manager: User, at: datetime) -> MatchingPolicy:
    """Adds the solver's default policy, and a second version in which waiting has the weight
    WAITING."""
    first = current_policy(at=at - FIRST_BEFORE)
    values, made_at = first.choices | {"waiting": WAITING}, at - CHANGED_BEFORE
    policy = MatchingPolicy.objects.create(
        **values, version=first.version + 1, made_at=made_at, made_by=manager, reason=REASON
    )
    changes = {"waiting": [first.waiting, WAITING]}
    audit.record("change_policy", policy, by=manager, at=made_at, changes=changes, reason=REASON)
    return policy
