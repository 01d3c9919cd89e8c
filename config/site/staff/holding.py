"""What a member of staff looks after, across all apps. Managers see this list before they remove a
role, so that nothing is forgotten."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.template.defaultfilters import pluralize
from django.urls import reverse

from config.accounts.models import SecondStepReset, User
from config.accounts.resetting.states import ResetStatus
from config.common.clock import london_date
from delivery.concerns.leads import is_only_lead
from delivery.concerns.seeing import concerns_for
from delivery.models import SafeguardingLead
from delivery.states import ConcernStatus
from recruitment.models import Application, Cohort, Interview, InterviewTime
from recruitment.staff.duties import only_at
from recruitment.states import UNDECIDED, InterviewStatus
from reporting.morning.recipients import readers
from training.models import Part, TeamMember, TrainingSession
from training.states import SessionStatus


@dataclass(frozen=True)
class Holding:
    """One thing that somebody looks after, in words. Also has the page on which a manager can hand
    it over."""

    words: str
    page: str


def holdings_of(user: User, *, by: User, at: datetime) -> list[Holding]:
    """Everything that this person looks after. Includes only those concerns that `by` can see.

    12 queries, and one more for each other manager and for each cohort.
    """
    parts = (
        _prisons(user),
        _concerns(user, by),
        _lead(user),
        _applications(user),
        _interviews(user, at),
        _cohorts(user, at),
        _morning_email(user),
        _resets(user),
    )
    return [holding for part in parts for holding in part]


def _prisons(user: User) -> Iterator[Holding]:
    for prison in only_at(user):
        yield Holding(
            f"The only coordinator of {prison}",
            reverse("recruitment:change_prison", args=[prison.pk]),
        )


def _concerns(user: User, by: User) -> Iterator[Holding]:
    concerns = concerns_for(by).filter(acknowledged_by=user, status=ConcernStatus.ACKNOWLEDGED)
    for concern in concerns:
        yield Holding(
            f"An open concern, raised {concern.raised_at:%-d %B %Y}",
            reverse("delivery:concern_page", args=[concern.pk]),
        )


def _lead(user: User) -> Iterator[Holding]:
    lead = SafeguardingLead.objects.filter(user=user).first()
    if lead:
        words = "The only safeguarding lead" if is_only_lead(lead) else "A safeguarding lead"
        yield Holding(words, reverse("delivery:safeguarding_leads"))


def _applications(user: User) -> Iterator[Holding]:
    count = Application.objects.filter(owner=user, status__in=UNDECIDED).count()
    if count:
        yield Holding(
            f"{count} undecided application{pluralize(count)} that they own",
            f"{reverse('recruitment:applications')}?owner={user.pk}",
        )


def _interviews(user: User, at: datetime) -> Iterator[Holding]:
    booked = Interview.objects.filter(time=OuterRef("pk"), status=InterviewStatus.BOOKED)
    times = InterviewTime.objects.filter(Exists(booked), interviewers=user, starts_at__gt=at)
    if count := times.count():
        yield Holding(
            f"{count} interview{pluralize(count)} booked with them",
            reverse("recruitment:interviews"),
        )


def _cohorts(user: User, at: datetime) -> Iterator[Holding]:
    """The person's cohorts whose training has not ended."""
    coming = TrainingSession.objects.filter(
        cohort=OuterRef("cohort"), starts_at__gt=at, status=SessionStatus.PLANNED
    )
    parts = TeamMember.objects.filter(person=user).select_related("cohort")
    for member in parts.annotate(goes_on=Exists(coming)):
        cohort: Cohort = member.cohort
        if member.goes_on or cohort.training_starts_on >= london_date(at):
            yield Holding(_part_in(member, cohort), reverse("training:team", args=[cohort.pk]))


def _part_in(member: TeamMember, cohort: Cohort) -> str:
    if member.part != Part.RUNS:
        return f"Trains the cohort {cohort}"
    others = cohort.training_team.filter(part=Part.RUNS).exclude(pk=member.pk)
    return f"{'Runs' if others.exists() else 'The only person who runs'} the training of {cohort}"


def _morning_email(user: User) -> Iterator[Holding]:
    reader = next((reader for reader in readers() if reader.user == user), None)
    if reader and reader.alone_at:
        about = "" if reader.is_manager else f" about {_listed(reader.alone_at)}"
        work = "manager" if reader.is_manager else "coordinator"
        page = reverse("staff" if reader.is_manager else "recruitment:prisons")
        yield Holding(f"The only {work} who gets the morning email{about}", page)


def _resets(user: User) -> Iterator[Holding]:
    rows = SecondStepReset.objects.filter(asked_by=user, status=ResetStatus.ASKED)
    for reset in rows.select_related("user"):
        yield Holding(
            f"A request to reset the second step of {reset.user}, which we will cancel",
            reverse("staff_member", args=[reset.user_id]),
        )


def _listed(names: Iterable[object]) -> str:
    *first, last = map(str, names)
    return f"{', '.join(first)} and {last}" if first else last
