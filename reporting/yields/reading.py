"""Reading what is on record about everybody who applied or mentors."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_date
from delivery.periods import matches_between, prison_on
from matching.models import Mentor
from matching.permissions import mentors_for
from matching.states import MentorStatus
from recruitment.models import Application, Clearance, PrisonAccess
from recruitment.models.application import sent_applications
from recruitment.permissions import applications_for, volunteers_for
from recruitment.states import STOPPED, ApplicationStatus, ClearanceStatus
from reporting.yields.journeys import Access, Cleared, Ended, Facts, Kind, Met
from reporting.yields.steps import Reason, Step
from training.models.certificate import certificates_held
from training.models.enrolment import counted_enrolments
from training.states import EnrolmentStatus

Row = dict[str, Any]
OVER = {
    ApplicationStatus.DECLINED: Reason.DECLINED,
    ApplicationStatus.WITHDRAWN: Reason.UNKNOWN,
    ApplicationStatus.LAPSED: Reason.NO_ANSWER,
}
"""Why an application has ended, from its status, if nobody has recorded a reason."""


def facts_for(user: User, *, at: datetime) -> list[Facts]:
    """What is on record about the applicants and mentors that this person may see. A coordinator
    sees the people whose application they screen, the volunteers that they look after, and the
    mentors of their prisons.

    Somebody who applied for several cohorts counts in each of them. What they did as a volunteer
    counts only in the last cohort in which they trained. Loads no record of a person, so the audit
    trail does not count this as a reading. 11 queries.
    """
    today = london_date(at)
    applications, enrolments, named = _applications(user), _enrolments(), _named()
    volunteers = _Volunteers.read(at)
    last = {row["applicant"]: row["pk"] for row in applications if row["pk"] in enrolments}
    facts = []
    for row in applications:
        enrolment = enrolments.get(row["pk"])
        one = _of_application(row, enrolment, named.get(row["pk"], []), volunteers)
        if last.get(row["applicant"]) == row["pk"]:
            one = volunteers.added_to(one, today=today)
        facts.append(one)
    imported = set(mentors_for(user).values_list("user", flat=True)) - last.keys()
    facts += [volunteers.added_to(Facts(person, None), today=today) for person in sorted(imported)]
    return facts


def _applications(user: User) -> list[Row]:
    """The applications, in the order in which they were sent. The times of the offer and of
    accepting it come from the audit trail."""
    visible = Q(pk__in=applications_for(user).values("pk"))
    visible |= Q(applicant__in=volunteers_for(user).values("pk"))
    rows = sent_applications().filter(visible).order_by("submitted_at", "pk")
    timed = rows.annotate(offered_at=_time_of("offer"), accepted_at=_time_of("accept"))
    return _dicts(
        timed.values(
            "pk",
            "applicant",
            "cohort",
            "status",
            "status_since",
            "submitted_at",
            "offer_expires_on",
            "why_stopped",
            "offered_at",
            "accepted_at",
        )
    )


def _dicts(rows: Iterable[Any]) -> list[Row]:
    return [dict(row) for row in rows]


def _time_of(action: str) -> Subquery:
    """When somebody last took this step with an application."""
    events = AuditEvent.objects.filter(
        subject=Application._meta.label, subject_id=OuterRef("pk"), action=action
    )
    return Subquery(events.order_by("-at").values("at")[:1])


def _enrolments() -> dict[int, Row]:
    """The last enrolment of each application, by the id of the application."""
    names = ("pk", "application", "cohort", "status", "enrolled_at", "left_at", "why_stopped")
    rows = counted_enrolments().order_by("enrolled_at", "pk").values(*names)
    return {row["application"]: row for row in _dicts(rows)}


def _named() -> Mapping[int, list[int]]:
    """The prisons that each application names."""
    rows = Application.establishments.through.objects.values_list("application", "establishment")
    return _grouped(rows)


def _grouped(pairs: Any) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)


def _of_application(
    row: Row, enrolment: Row | None, named: list[int], volunteers: "_Volunteers"
) -> Facts:
    """What the application and the training say. After an application has ended, its training can
    go on for a minute, until the worker ends it."""
    status = ApplicationStatus(row["status"])
    days: dict[Step, date | None] = {Step.APPLIED: _day(row["submitted_at"])}
    if row["offer_expires_on"] or row["offered_at"]:
        days[Step.OFFERED] = _day(row["offered_at"])
    if enrolment or status == ApplicationStatus.ACCEPTED:
        enrolled_at = enrolment and enrolment["enrolled_at"]
        days[Step.ACCEPTED] = _day(row["accepted_at"] or enrolled_at or row["status_since"])
    cohort = enrolment["cohort"] if enrolment else row["cohort"]
    if trained_on := volunteers.trained_on(row["applicant"], in_cohort=cohort):
        days[Step.TRAINED] = trained_on
    ended = None
    if status in OVER:
        why = Reason(row["why_stopped"] or OVER[status])
        record = (Kind.APPLICATION, row["pk"]) if status in STOPPED else None
        ended = Ended(why, _day(row["status_since"]), record)
    elif enrolment and enrolment["status"] == EnrolmentStatus.LEFT:
        why = Reason(enrolment["why_stopped"] or Reason.UNKNOWN)
        ended = Ended(why, _day(enrolment["left_at"]), (Kind.ENROLMENT, enrolment["pk"]))
    return Facts(
        person=row["applicant"],
        cohort=cohort,
        application=row["pk"],
        enrolment=enrolment["pk"] if enrolment else None,
        named=frozenset(named),
        status=status,
        days=days,
        ended=ended,
    )


@dataclass(frozen=True)
class _Volunteers:
    """What volunteers did, by the id of the user. `trained` has the days on which people completed
    the training of a cohort."""

    trained: Mapping[int, list[tuple[date, int]]]
    clearances: Mapping[int, list[Cleared]]
    access: Mapping[int, list[Access]]
    met: Mapping[int, list[Met]]
    mentors: Mapping[int, Row]
    became: Mapping[int, datetime]

    @classmethod
    def read(cls, at: datetime) -> "_Volunteers":
        """Reads what all volunteers did. 6 queries."""
        trained = certificates_held(at).values_list("volunteer", "cohort", "completed_on")
        matches = matches_between(first=date.min, last=london_date(at)).order_by()
        met = matches.annotate(prison=prison_on("started_on", "referral"))
        became = AuditEvent.objects.filter(
            subject=Mentor._meta.label, action="become_mentor"
        ).values_list("subject_id", "at")
        mentors = Mentor.objects.order_by().values(
            "pk", "user", "cohort", "status", "leaves_on", "why_stopped"
        )
        return cls(
            trained=_grouped((person, (on, cohort)) for person, cohort, on in trained),
            clearances=_clearances(),
            access=_access(),
            met=_grouped(
                (person, Met(prison, on))
                for person, prison, on in met.values_list("mentor__user", "prison", "began_on")
            ),
            mentors={row["user"]: row for row in _dicts(mentors)},
            became=dict(became),
        )

    def added_to(self, facts: Facts, *, today: date) -> Facts:
        """These facts, together with what the person did as a volunteer."""
        mentor = self.mentors.get(facts.person)
        days = dict(facts.days)
        if trained_on := self.trained_on(facts.person):
            days[Step.TRAINED] = trained_on
        facts = replace(
            facts,
            days=days,
            clearances=tuple(self.clearances.get(facts.person, ())),
            access=tuple(self.access.get(facts.person, ())),
            met=tuple(self.met.get(facts.person, ())),
        )
        if mentor is None:
            return facts
        return replace(
            facts,
            cohort=mentor["cohort"] if facts.application is None else facts.cohort,
            mentor=mentor["pk"],
            days={**days, Step.MENTOR: _day(self.became.get(mentor["pk"]))},
            ended=_service_ended(mentor, today=today),
        )

    def trained_on(self, person: int, *, in_cohort: int | None = None) -> date | None:
        """When this person completed the training. If they completed it on several days, the last
        day."""
        days = self.trained.get(person, ())
        wanted = [on for on, cohort in days if in_cohort is None or cohort == in_cohort]
        return max(wanted, default=None)


def _clearances() -> Mapping[int, list[Cleared]]:
    """The clearances by prisons. As in recruitment.clearances.lists.lead_times, we do not count how
    long a clearance took if somebody corrected it."""
    rows = Clearance.objects.filter(establishment__isnull=False).order_by("pk")
    return _grouped(
        (
            person,
            Cleared(
                prison,
                None if was_corrected else asked_on,
                issued_on,
                refused_on if status == ClearanceStatus.REFUSED else None,
            ),
        )
        for person, prison, status, asked_on, issued_on, refused_on, was_corrected in (
            rows.values_list(
                "volunteer",
                "establishment",
                "status",
                "requested_on",
                "issued_on",
                "refused_on",
                "was_corrected",
            )
        )
    )


def _access() -> Mapping[int, list[Access]]:
    rows = PrisonAccess.objects.order_by("pk").values_list(
        "volunteer", "establishment", "inducted_on", "pass_expires_on", "pass_since"
    )
    return _grouped(
        (person, Access(prison, inducted_on, ends_on is not None, since))
        for person, prison, inducted_on, ends_on, since in rows
    )


def _service_ended(mentor: Row, *, today: date) -> Ended | None:
    """Why a mentor has stopped. None if they have not stopped."""
    leaves_on = mentor["leaves_on"]
    if mentor["status"] != MentorStatus.LEFT and (leaves_on is None or leaves_on >= today):
        return None
    why = Reason(mentor["why_stopped"] or Reason.UNKNOWN)
    return Ended(why, leaves_on, (Kind.MENTOR, mentor["pk"]))


def _day(at: datetime | None) -> date | None:
    return at and london_date(at)
