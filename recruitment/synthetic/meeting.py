"""Invented interviews: held by who has come further, booked or still to book by the others."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from config.accounts.models import User
from recruitment.models import (
    Application,
    Criterion,
    Interview,
    InterviewTime,
    Score,
    ScoreSheet,
)
from recruitment.states import ApplicationStatus, InterviewStatus

WHERE: Final = "12 Example Street, London"
CRITERIA: Final = {"listening": "Listens", "boundaries": "Keeps boundaries", "time": "Has the time"}
MET: Final = (ApplicationStatus.RESERVE, ApplicationStatus.OFFERED, ApplicationStatus.ACCEPTED)


def write_interviews(
    applications: Sequence[Application], team: Sequence[User], random: Random, *, at: datetime
) -> None:
    """Of those invited, every third is yet to choose a time, every third has one in the days to
    come, and every third has been. `team` are the interviewers."""
    criteria = _criteria()
    invited = [it for it in applications if it.status == ApplicationStatus.INTERVIEW]
    for number, application in enumerate(invited):
        if number % 3 == 1:
            _book(application, at + timedelta(days=1 + number), team, at)
        elif number % 3 == 2:
            _hold(application, at - timedelta(days=number % 2 + 1), team, criteria, random)
    for application in applications:
        if application.status in MET:
            met_at = application.status_since - timedelta(days=2)
            _hold(application, met_at, team, criteria, random)


def _criteria() -> list[Criterion]:
    existing = list(Criterion.objects.filter(in_use=True))
    return existing or [
        Criterion.objects.create(code=code, name=name) for code, name in CRITERIA.items()
    ]


def _book(
    application: Application, starts_at: datetime, team: Sequence[User], booked_at: datetime
) -> Interview:
    time = InterviewTime.objects.create(
        cohort=application.cohort,
        starts_at=starts_at.replace(minute=0, second=0, microsecond=0),
        where=WHERE,
    )
    time.interviewers.set(team)
    return Interview.objects.create(application=application, time=time, booked_at=booked_at)


def _hold(
    application: Application,
    starts_at: datetime,
    team: Sequence[User],
    criteria: Sequence[Criterion],
    random: Random,
) -> None:
    interview = _book(application, starts_at, team, starts_at - timedelta(days=4))
    Interview.objects.filter(pk=interview.pk).update(status=InterviewStatus.HELD)
    for person in team:
        sheet = ScoreSheet.objects.create(
            interview=interview,
            interviewer=person,
            summary="Warm and straightforward. Asked good questions about boundaries.",
            handed_in_at=starts_at + timedelta(hours=3),
        )
        Score.objects.bulk_create(
            Score(sheet=sheet, criterion=criterion, points=random.randint(2, 5))
            for criterion in criteria
        )
