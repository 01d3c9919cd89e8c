"""Records of privacy."""

from datetime import timedelta
from typing import Any

from config.common.clock import now
from privacy.models import Affected, Breach
from tests.factories.people import manager


def a_breach(
    *, what: str = "A list went to a wrong address.", hours_ago: int = 1, **fields: Any
) -> Breach:
    """A breach that one of us noticed some hours ago. Nobody has decided about it."""
    at = now()
    values = {
        "noticed_at": at - timedelta(hours=hours_ago),
        "affected": [Affected.MEN],
        "recorded_at": at,
    } | fields
    breach = Breach(**values)
    if "recorded_by" not in fields:
        breach.recorded_by = manager()
    breach.write(what=what)
    breach.save()
    return breach
