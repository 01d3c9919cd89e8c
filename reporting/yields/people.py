"""The people behind a number, by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from config.accounts.models import User
from matching.mentors.staying import correct_why_stopped as correct_mentor
from matching.models import Mentor
from matching.permissions import mentors_for
from matching.states import MentorStatus
from recruitment.applying.leaving import correct_why_stopped as correct_application
from recruitment.models import Application, Cohort
from recruitment.permissions import applications_for, volunteers_for
from recruitment.states import STOPPED
from reporting.yields.choosing import Record
from reporting.yields.journeys import Journey, Kind
from reporting.yields.steps import WAITS, Reason
from training.enrolment.enrolling import correct_why_stopped as correct_enrolment
from training.models import Enrolment
from training.states import EnrolmentStatus

Stopped = Application | Enrolment | Mentor
"""The records that can say why somebody stopped."""


@dataclass(frozen=True)
class Person:
    """One person in a list. `address` is the address of a page about them. It is empty if the
    reader cannot open such a page."""

    name: str
    address: str
    cohort: Cohort | None
    journey: Journey

    @property
    def now(self) -> str:
        """What the person does now, in words."""
        if self.journey.ended:
            return f"stopped after “{self.journey.at.label}”"
        return WAITS[self.journey.at][0]

    @property
    def is_unknown(self) -> bool:
        """Whether nobody has recorded why the person stopped."""
        return self.journey.ended is not None and self.journey.ended.why == Reason.UNKNOWN

    @property
    def why(self) -> str:
        return self.journey.ended.why.label if self.journey.ended else ""


def people_of(journeys: Iterable[Journey], record: Record, *, user: User) -> list[Person]:
    """The people of these journeys, in the same order. Loads their records, so the audit trail
    counts this as a reading. 4 queries."""
    rows = list(journeys)
    applications = Application.objects.in_bulk(
        [row.facts.application for row in rows if row.facts.application]
    )
    mentors = Mentor.objects.select_related("user").in_bulk(
        [row.facts.mentor for row in rows if row.facts.mentor]
    )
    screened = applications_for(user).filter(pk__in=applications)
    visible_mentors = mentors_for(user).filter(pk__in=mentors)
    can_open = (
        set(screened.values_list("pk", flat=True)),
        set(visible_mentors.values_list("pk", flat=True)),
    )
    return [_person(row, record, applications, mentors, can_open) for row in rows]


def _person(
    journey: Journey,
    record: Record,
    applications: dict[int, Application],
    mentors: dict[int, Mentor],
    can_open: tuple[set[int], set[int]],
) -> Person:
    application = applications.get(journey.facts.application or 0)
    mentor = mentors.get(journey.facts.mentor or 0)
    address = ""
    if mentor and mentor.pk in can_open[1]:
        address = reverse("matching:mentor", args=[mentor.pk])
    elif application and application.pk in can_open[0]:
        address = reverse("recruitment:application", args=[application.reference])
    name = application.full_name if application else str(mentor)
    return Person(name, address, record.cohorts.get(journey.facts.cohort or 0), journey)


def in_order(journeys: Iterable[Journey], record: Record) -> list[Journey]:
    """The journeys, sorted for a list. The newest cohort comes first. Within a cohort, the people
    who reached their step first come first."""
    places = {key: place for place, key in enumerate(record.cohorts)}

    def order(journey: Journey) -> tuple[int, int, int]:
        since = journey.since
        return (
            places.get(journey.facts.cohort or 0, len(places)),
            since.toordinal() if since else 0,
            journey.facts.person,
        )

    return sorted(journeys, key=order)


def why_of(journeys: Iterable[Journey], reason: Reason) -> list[Journey]:
    """The people who stopped for this reason."""
    return [row for row in journeys if row.ended is not None and row.ended.why == reason]


def stopped_record(user: User, kind: Kind, pk: int) -> Stopped | None:
    """The record that says why somebody stopped. None if they have not stopped, or if `user` may
    not see them. 1 query, plus one for the roles of `user`."""
    if kind == Kind.MENTOR:
        mentors = mentors_for(user).select_related("user").filter(pk=pk)
        return next((row for row in mentors if is_leaving(row)), None)
    if kind == Kind.ENROLMENT:
        stopped = Enrolment.objects.filter(status=EnrolmentStatus.LEFT, pk=pk)
        theirs = stopped.filter(volunteer__in=volunteers_for(user))
        return theirs.select_related("application", "volunteer").first()
    return applications_for(user).filter(status__in=sorted(STOPPED), pk=pk).first()


def is_leaving(mentor: Mentor) -> bool:
    return mentor.leaves_on is not None or mentor.status == MentorStatus.LEFT


def name_of(record: Stopped) -> str:
    return record.full_name if isinstance(record, Application) else str(record)


def correct_why(*, record: Stopped, why: str, by: User, at: datetime) -> None:
    """Records why somebody stopped, as they told staff. `why` is a value of WhyStopped. Safe to
    repeat. Raises NotAllowed if `by` does not look after this person. Raises ChangedMeanwhile if
    they have not stopped."""
    if isinstance(record, Application):
        correct_application(application=record, why=why, by=by, at=at)
    elif isinstance(record, Enrolment):
        correct_enrolment(enrolment=record, why=why, by=by, at=at)
    else:
        correct_mentor(mentor=record, why=why, by=by, at=at)
