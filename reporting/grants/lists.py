"""The lists of grants, and of the reports that are due to funders."""

from datetime import date, timedelta
from typing import Final

from django.db.models import F, QuerySet

from reporting.models import Grant

SOON: Final = timedelta(days=14)


def grants() -> QuerySet[Grant]:
    """Every grant that is not removed, with its prisons. Grants whose report is still to be sent
    come first, the earliest due first. 2 queries."""
    rows = Grant.objects.filter(removed_at=None).prefetch_related("prisons")
    return rows.order_by(F("sent_on").asc(nulls_first=True), "due_on", "pk")


def removed_grants() -> QuerySet[Grant]:
    """The grants that were removed, the latest first. One query."""
    return Grant.objects.filter(removed_at__isnull=False).order_by("-removed_at", "-pk")


def reports_due(*, today: date) -> QuerySet[Grant]:
    """The grants whose report is overdue, or due within 14 days, the earliest due first. One
    query."""
    open_grants = Grant.objects.filter(removed_at=None, sent_on=None, due_on__lte=today + SOON)
    return open_grants.order_by("due_on", "pk")
