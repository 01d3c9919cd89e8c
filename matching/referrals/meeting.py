"""The printed list for the weekly meeting with a prison's Offender Management Unit."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.template.loader import render_to_string

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from matching.models import ReleaseDate
from matching.referrals.checks import checks_to_make
from matching.referrals.leaving import dates_to_confirm, overdue_releases
from recruitment.models import Establishment
from training.certificates.printing import printed


def meeting_pdf(prison: Establishment, *, by: User, at: datetime) -> bytes:
    """A PDF with 3 lists and room to write: the men to ask this prison about, the release dates to
    confirm, and the men who may have left. Screen readers can read the PDF.

    The PDF names men, so each printing is recorded. Raises CannotPrint if Pango, the library for
    text in PDFs, is missing.
    """
    page = "matching/referrals/meeting_paper.html"
    pdf = printed(render_to_string(page, meeting_context(prison, by=by, at=at)))
    audit.record("print_meeting_list", prison, by=by, at=at)
    return pdf


def meeting_context(prison: Establishment, *, by: User, at: datetime) -> dict[str, Any]:
    """The context of the PDF's template. Has only the men that this person can see."""
    today = london_date(at)
    there = {"establishment": prison}
    dates = Prefetch("release_dates", ReleaseDate.objects.order_by("on", "pk"))
    return {
        "prison": prison,
        "today": today,
        "checks": checks_to_make(by, today=today).filter(**there),
        "dates": dates_to_confirm(by, today=today).filter(**there).prefetch_related(dates),
        "passed": overdue_releases(by, today=today).filter(**there),
    }
