"""What went wrong in the last day, as sentences.

The sentences leave out why a round failed, because the reason can name a man.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from config.common.clock import LONDON
from config.common.outbox.resending import unsent_emails
from config.common.runs import RunStatus
from matching.models import Round

A_DAY: Final = timedelta(days=1)


def failed_overnight(*, jobs: Sequence[str], at: datetime) -> list[str]:
    """What went wrong in the 24 hours before `at`, and is still wrong. `jobs` has the names of the
    jobs that keep failing, which the caller knows. 2 queries."""
    sentences = [f"The job “{name}” keeps failing." for name in jobs]
    last = Round.objects.exclude(status__in=[RunStatus.QUEUED, RunStatus.RUNNING]).first()
    if last and last.status == RunStatus.FAILED and last.finished_at:
        failed_at = last.finished_at.astimezone(LONDON)
        if at - A_DAY < failed_at <= at:
            sentences.append(f"The round failed at {failed_at:%H:%M} on {failed_at:%-d %B}.")
    emails = unsent_emails().filter(finished_at__gt=at - A_DAY, finished_at__lte=at).count()
    if emails:
        sentences.append(f"{emails:,} {'email' if emails == 1 else 'emails'} could not be sent.")
    return sentences
