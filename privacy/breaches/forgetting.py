"""Deleting old breaches."""

from datetime import datetime
from typing import Final

from django.db import transaction

from config.common import audit
from config.common.actor import PROGRAMME
from config.common.clock import london_date
from config.common.queue import TaskName
from config.common.sealed.rows import destroy_keys
from privacy.erasing.men import over_on
from privacy.models import Breach, BreachVersion
from privacy.register.terms import BREACH_CLOSED
from privacy.states import BreachStatus

FORGET_BREACHES: Final = TaskName("privacy.forget_breaches")


def forget_breaches(*, at: datetime) -> int:
    """Deletes each breach that was closed 6 years ago or earlier. Also deletes its earlier
    versions, and the keys that its texts are sealed with. Returns how many breaches it deleted.
    Safe to repeat. One query when there is nothing to do."""
    until = over_on(BREACH_CLOSED, london_date(at))
    with transaction.atomic():
        over = Breach.objects.filter(status=BreachStatus.CLOSED, closed_at__date__lte=until)
        breaches = list(over.select_for_update().order_by("pk"))
        if breaches:
            destroy_keys(BreachVersion.objects.filter(breach__in=breaches))
            destroy_keys(breaches)
            audit.record_all(audit.event("forget", row, by=PROGRAMME, at=at) for row in breaches)
            Breach.objects.filter(pk__in=[row.pk for row in breaches]).delete()
    return len(breaches)
