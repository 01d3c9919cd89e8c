"""Applications as rows of a spreadsheet. Never the sealed answers, nor those about equality."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.spreadsheet import Sheet, spreadsheet
from recruitment.models import Application
from recruitment.states import ReferenceStatus
from recruitment.weekly import week_in_words

HEADINGS: Final = [
    "Reference",
    "Name",
    "Known as",
    "E-mail",
    "Telephone",
    "Postcode",
    "Cohort",
    "Stage",
    "In this stage since",
    "Sent on",
    "Prisons",
    "Free",
    "References received",
    "Offer ends on",
]


def export(form: str, rows: QuerySet[Application], *, by: User, at: datetime) -> bytes:
    """A "csv" or "xlsx" of these applications; who took it, and how many, goes into the audit
    trail. Four queries; 5,000 take some two seconds."""
    written = [_cells(application) for application in rows]
    audit.record_of_many("export", Application, by=by, at=at, rows=len(written), form=form)
    return spreadsheet(form, Sheet("Applications", [HEADINGS, *written]))


def _cells(row: Application) -> list[str]:
    received = sum(it.status == ReferenceStatus.RECEIVED for it in row.asked)  # type: ignore[attr-defined] # screening.application_list adds it
    return [
        row.reference,
        row.full_name,
        row.known_as,
        row.applicant.email,
        row.phone,
        row.postcode,
        str(row.cohort),
        row.get_status_display(),
        london_date(row.status_since).isoformat(),
        london_date(row.submitted_at).isoformat() if row.submitted_at else "",
        "; ".join(prison.name for prison in row.establishments.all()),
        "; ".join(week_in_words(row.slots)),
        str(received),
        row.offer_expires_on.isoformat() if row.offer_expires_on else "",
    ]
