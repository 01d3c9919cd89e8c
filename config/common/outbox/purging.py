"""Forgetting what was written to whom, once nobody needs it."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from config.common.outbox.email import Email, EmailImage
from config.common.queue import TaskName

PURGE_OUTBOX: Final = TaskName("outbox.purge")
KEPT: Final = timedelta(days=30)
"""Long enough to answer "I never got it"."""


def purge_finished(*, at: datetime) -> int:
    """Empties e-mails sent or given up 30 days ago; returns how many. The row stays, so that its
    key still cannot be used twice. Safe to repeat."""
    old = Email.objects.filter(finished_at__lt=at - KEPT, purged_at__isnull=True)
    with transaction.atomic():
        EmailImage.objects.filter(email__in=old).delete()
        return old.update(to="", subject="", text="", html="", calendar="", purged_at=at)
