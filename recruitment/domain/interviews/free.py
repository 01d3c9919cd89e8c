"""Which times can still be booked."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from recruitment.models import Cohort, Interview, InterviewTime
from recruitment.states import InterviewStatus

NOTICE: Final = timedelta(hours=12)
"""How long before it starts a time can last be booked, so that no interviewer is surprised."""


def free_times(cohort: Cohort, *, at: datetime) -> QuerySet[InterviewTime]:
    """The times that those invited for the cohort can book now, soonest first."""
    taken = Interview.objects.filter(time=OuterRef("pk")).exclude(status=InterviewStatus.CANCELLED)
    offered = InterviewTime.objects.filter(
        cohort=cohort, withdrawn_at__isnull=True, starts_at__gte=at + NOTICE
    )
    return offered.filter(~Exists(taken))
