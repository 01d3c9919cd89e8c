"""How long requests and their answers stay. They have a term of their own, even after the person is
erased. We may have to show that we answered, and what we said.

The texts stay for a year after the request ended. An answer repeats everything that we have about a
man, so it is deleted earlier than the rest of the request. The row without texts stays for 6 years,
because somebody can go to court within 6 years (Limitation Act 1980, section 9).
"""

from datetime import datetime
from typing import Final

from dateutil.relativedelta import relativedelta
from django.db import transaction

from config.common.clock import london_date
from config.common.queue import TaskName
from privacy.models import AccountClosing, DataRequest, ItemChoice
from privacy.states import ENDED, ClosingStatus

FORGET_REQUESTS: Final = TaskName("privacy.forget_requests")
TEXTS_LAST: Final = relativedelta(years=1)
ROWS_LAST: Final = relativedelta(years=6)
TEXTS: Final = (
    "sealed_words",
    "sealed_identity",
    "sealed_longer",
    "sealed_reply",
    "sealed_answer",
    "sealed_ending",
)


def forget_requests(*, at: datetime) -> int:
    """Deletes the texts of a request a year after it ended, and the whole request after 6 years.
    Returns how many requests it changed or deleted. Safe to repeat. 5 queries."""
    today = london_date(at)
    ended = DataRequest.objects.filter(status__in=sorted(ENDED))
    with transaction.atomic():
        deleted, _ = ended.filter(ended_on__lt=today - ROWS_LAST).delete()
        old = ended.filter(ended_on__lt=today - TEXTS_LAST, forgotten_on__isnull=True)
        keys = list(old.select_for_update().order_by("pk").values_list("pk", flat=True))
        ItemChoice.objects.filter(request__in=keys).delete()
        DataRequest.objects.filter(pk__in=keys).update(
            forgotten_on=today, **dict.fromkeys(TEXTS, b"")
        )
        closings = AccountClosing.objects.exclude(status=ClosingStatus.ASKED)
        closings.filter(ended_at__lt=at - ROWS_LAST).delete()
    return len(keys) + bool(deleted)
