"""Volunteers who are not mentors yet, and what each still lacks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.spreadsheet import Sheet, spreadsheet
from matching.models import Mentor
from training.domain.enrolling import live_enrolments
from training.domain.readiness import Piece, Readiness, Volunteer, readiness_of_many
from training.models import Enrolment
from training.permissions import trainees_for

HEADINGS: Final = (
    "Name",
    "E-mail",
    "Cohort",
    "Ready",
    "Training",
    "Clearance",
    "DBS check",
    "References",
)


def everyone_waiting() -> QuerySet[Enrolment]:
    """Everybody in training or trained who is not a mentor."""
    return live_enrolments().filter(~Exists(Mentor.objects.filter(user=OuterRef("volunteer"))))


def waiting_volunteers(user: User) -> QuerySet[Enrolment]:
    """Of those, the ones this person looks after; the first cohort first, then by name."""
    rows = trainees_for(user).filter(pk__in=everyone_waiting().values("pk"))
    return rows.order_by("cohort__training_starts_on", "application__full_name", "pk")


def ready_count(user: User, *, at: datetime) -> int:
    """How many could become mentors by one press. Nine queries."""
    found = readiness_of_many(waiting_volunteers(user), at=at)
    return sum(it.readiness.is_ready for it in found)


def export(form: str, found: Sequence[Volunteer], *, by: User, at: datetime) -> bytes:
    """A "csv" or "xlsx" of these; who took it, and how many, goes into the audit trail. No cell can
    run as a formula."""
    audit.record_of_many("export", Enrolment, by=by, at=at, rows=len(found), form=form)
    return spreadsheet(form, Sheet("Readiness", [HEADINGS, *map(_cells, found)]))


def _cells(volunteer: Volunteer) -> list[str]:
    enrolment, readiness = volunteer.enrolment, volunteer.readiness
    return [
        str(enrolment),
        enrolment.volunteer.email,
        str(enrolment.cohort),
        "yes" if readiness.is_ready else "no",
        *(_words(readiness, piece) for piece in Piece),
    ]


def _words(readiness: Readiness, piece: Piece) -> str:
    return "; ".join(it.words for it in readiness.reasons if it.piece == piece)
