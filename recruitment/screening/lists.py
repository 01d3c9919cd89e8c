"""Lists of applications and decisions, and the spreadsheet of applications.

None of them shows a sealed answer or an answer about equality.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from config.accounts.lists import number_of
from config.accounts.models import User
from config.common.addresses import reached_at
from config.common.clock import london_date, now
from config.common.exports import Export
from config.common.names import code_like, named_like
from config.ui.downloads.files import File
from config.ui.sorting import Order
from recruitment.cohorts.replying import has_late_reply
from recruitment.models import Application, Decision, Interview, Reference
from recruitment.permissions import applications_for
from recruitment.references.answering import REFERENCES_NEEDED
from recruitment.screening.reading import with_ratings
from recruitment.states import (
    UNDECIDED,
    ApplicationStatus,
    DecisionStatus,
    InterviewStatus,
    ReferenceStatus,
)
from recruitment.weekly import week_in_words

LONG_TEXTS = (
    "motivation",
    "sealed_lived_experience",
    "sealed_disclosure",
    "sealed_conflicts",
    "sealed_equality",
    "sealed_emergency_name",
    "sealed_emergency_phone",
)

ORDERS: Final = {
    "sent": Order("Date sent", ("submitted_at",)),
    "name": Order("Name", ("full_name",)),
    "stage": Order("Start of this stage", ("status_since",)),
    "cohort": Order("Cohort", ("cohort__year", "cohort__intake", "full_name")),
    "owner": Order("Owner", ("owner__name",)),
    "rating": Order("First reading", ("rating",)),
}


def _received(row: Application) -> int:
    """How many of the application's active_references we have received."""
    references: list[Reference] = row.active_references  # type: ignore[attr-defined] # application_list adds it
    return sum(reference.status == ReferenceStatus.RECEIVED for reference in references)


EXPORT: Final = Export(
    "Applications",
    {
        "Reference": lambda row: row.reference,
        "Name": lambda row: row.full_name,
        "Known as": lambda row: row.known_as,
        "Email": lambda row: row.applicant.email,
        "Phone": lambda row: row.phone,
        "Postcode": lambda row: row.postcode,
        "Cohort": lambda row: str(row.cohort),
        "Stage": lambda row: row.get_status_display(),
        "In this stage since": lambda row: london_date(row.status_since).isoformat(),
        "Sent on": lambda row: (
            london_date(row.submitted_at).isoformat() if row.submitted_at else ""
        ),
        "Prisons": lambda row: "; ".join(prison.name for prison in row.establishments.all()),
        "Free": lambda row: "; ".join(week_in_words(row.slots)),
        "Owner": lambda row: str(row.owner or ""),
        "First reading, out of 5": lambda row: "" if row.rating is None else f"{row.rating:.1f}",
        "References received": lambda row: str(_received(row)),
        "Offer ends on": lambda row: (
            row.offer_expires_on.isoformat() if row.offer_expires_on else ""
        ),
    },
)
"""Makes a file from rows of rated_applications. 4 queries, and about 2 seconds for 5,000 rows."""


@dataclass(frozen=True)
class Figures:
    """How many applications are at each stage. `late` is how many have waited for our first reply
    longer than we promised. `own` is how many undecided applications the member of staff owns."""

    to_read: int
    shortlisted: int
    to_interview: int
    reserve: int
    offered: int
    own: int
    late: int


def figures(user: User, *, at: datetime) -> Figures:
    """The figures of the applications that this person screens. 2 queries."""

    def count(status: ApplicationStatus) -> Count:
        return Count("pk", filter=Q(status=status))

    return Figures(
        **applications_for(user).aggregate(
            to_read=count(ApplicationStatus.SUBMITTED),
            shortlisted=count(ApplicationStatus.SHORTLISTED),
            to_interview=count(ApplicationStatus.INTERVIEW),
            reserve=count(ApplicationStatus.RESERVE),
            offered=count(ApplicationStatus.OFFERED),
            own=Count("pk", filter=Q(owner=user.pk, status__in=UNDECIDED)),
            late=Count("pk", filter=has_late_reply(at)),
        )
    )


def application_list(user: User) -> QuerySet[Application]:
    """Every application that was sent and that this person screens, oldest first.

    Each application has `active_references`, a list of the references that were not replaced. Each
    also has `held_decisions`, a list with the decision that is about to take effect, if there is
    one.
    """
    references = Reference.objects.exclude(status=ReferenceStatus.REPLACED)
    decisions = Decision.objects.filter(status=DecisionStatus.HELD)
    return (
        applications_for(user)
        .select_related("cohort", "applicant", "owner")
        .defer(*LONG_TEXTS)
        .prefetch_related(
            "establishments",
            Prefetch("references", references, to_attr="active_references"),
            Prefetch("decisions", decisions, to_attr="held_decisions"),
        )
        .order_by("submitted_at", "pk")
    )


def waiting_for_staff(user: User) -> QuerySet[Application]:
    """The applications that wait for a decision by staff, longest wait first.

    They are received, shortlisted or interviewed. Leaves out applications with a decision that has
    not taken effect yet.
    """
    is_held = Decision.objects.filter(application=OuterRef("pk"), status=DecisionStatus.HELD)
    interviews = Interview.objects.filter(application=OuterRef("pk"), status=InterviewStatus.HELD)
    ready = Q(status__in=[ApplicationStatus.SUBMITTED, ApplicationStatus.SHORTLISTED])
    return (
        application_list(user)
        .filter(ready | Q(Exists(interviews), status=ApplicationStatus.INTERVIEW))
        .filter(~Exists(is_held))
        .order_by("status_since", "pk")
    )


number_for_staff = number_of(waiting_for_staff)


def held_decisions(user: User) -> QuerySet[Decision]:
    """The decisions that staff can still undo. The decision that takes effect soonest is first."""
    return _decisions(user, DecisionStatus.HELD).order_by("effective_at", "pk")


def failed_decisions(user: User) -> QuerySet[Decision]:
    """The decisions that could not take effect, newest first.

    Leaves out applications on which somebody has made another decision since then.
    """
    later = Decision.objects.filter(application=OuterRef("application"), pk__gt=OuterRef("pk"))
    return _decisions(user, DecisionStatus.FAILED).filter(~Exists(later))


def missing_references(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The applications with fewer than 2 references received."""
    received = (
        Reference.objects.filter(status=ReferenceStatus.RECEIVED)
        .values("application")
        .annotate(count=Count("pk"))
        .filter(count__gte=REFERENCES_NEEDED)
    )
    return rows.exclude(pk__in=received.values("application"))


def missing_interview(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The applications that have no interview booked or held."""
    interviews = Interview.objects.filter(
        application=OuterRef("pk"), status__in=[InterviewStatus.BOOKED, InterviewStatus.HELD]
    )
    return rows.filter(~Exists(interviews))


def _decisions(user: User, status: DecisionStatus) -> QuerySet[Decision]:
    applications = applications_for(user).values("pk")
    return Decision.objects.filter(status=status, application__in=applications).select_related(
        "application", "made_by"
    )


def applications_named(rows: QuerySet[Application], text: str) -> QuerySet[Application]:
    """The rows where the applicant's name or the reference number resembles `text`. Includes the
    rows of applicants whose email address, phone number or postcode is `text`."""
    named = named_like(text, "full_name", "known_as") | code_like(text, "reference")
    reached = reached_at(text, email="applicant__email", phone="phone", postcode="postcode")
    return rows.filter(named | reached if reached else named)


def rated_applications(user: User) -> QuerySet[Application]:
    """The rows of application_list, with those average scores of the first reading that this person
    can see now."""
    return with_ratings(application_list(user), user, at=now())


APPLICATIONS: Final = File(
    name="applications", export=EXPORT, rows=rated_applications, page="recruitment:applications"
)
