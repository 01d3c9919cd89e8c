"""Invented interviews: interviews that were held, are booked, or still have to be booked."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from config.accounts.models import User
from config.common import audit
from config.common.clock import LONDON, london_date
from recruitment.interviews.needs import tell_access_needs
from recruitment.interviews.scoring import criteria_in_use
from recruitment.models import (
    Application,
    Cohort,
    Criterion,
    Interview,
    InterviewTime,
    Manner,
    Score,
    ScoreSheet,
)
from recruitment.states import ApplicationStatus, InterviewStatus

WAYS: Final = (
    (Manner.IN_PERSON, "12 Example Street, London", "photo ID"),
    (Manner.VIDEO, "https://meet.example/alongside", ""),
    (Manner.PHONE, "020 7946 0000", "your diary"),
)
"""The interviews use these in turn: how we meet, where, and what to bring."""
NEEDS: Final = "I use a wheelchair, so I need a room without steps."
CRITERIA: Final = {"listening": "Listens", "boundaries": "Keeps boundaries", "time": "Has the time"}
EVENING: Final = time(18)
FREE_IN_DAYS: Final = (3, 6)
TIME_REQUEST: Final = "Asks for another interview time: I work evenings. Any weekday before noon."
AFTER_INTERVIEW: Final = (
    ApplicationStatus.RESERVE,
    ApplicationStatus.OFFERED,
    ApplicationStatus.ACCEPTED,
)


def write_interviews(
    applications: Sequence[Application], team: Sequence[User], random: Random, *, at: datetime
) -> None:
    """Writes the interviews of the demo.

    A third of the invited applicants still have to choose a time. A third have a time in the next
    few days. A third have had their interview. 2 times are free. One applicant has asked for
    another time. One has a time that was given to them, and has said what they need. The first of
    `team` still has one score sheet to fill in.
    """
    criteria = _criteria()
    invited = [
        application
        for application in applications
        if application.status == ApplicationStatus.INTERVIEW
    ]
    for number, application in enumerate(invited):
        if number % 3 == 1:
            booked = _book(application, _evening(at, days=1 + number), team, at)
            if number == 1:
                InterviewTime.objects.filter(pk=booked.time_id).update(is_given=True)
                person = application.applicant
                tell_access_needs(application=application, words=NEEDS, by=person, at=at)
        elif number % 3 == 2:
            _hold(application, _evening(at, days=-(number % 2) - 1), team, criteria, random)
    for application in applications:
        if application.status in AFTER_INTERVIEW:
            met_at = application.status_since - timedelta(days=2)
            _hold(application, _evening(met_at), team, criteria, random)
    for days in FREE_IN_DAYS:
        _time(invited[0].cohort, _evening(at, days=days), team[-1:])
    _ask_for_another(invited[0], at - timedelta(hours=5))
    ScoreSheet.objects.filter(
        interview__application=invited[2], interviewer=team[0]
    ).delete()  # so that there is an interview to score on the demo's first day


def _evening(at: datetime, days: int = 0) -> datetime:
    """18:00 in London, this many days after `at`."""
    day = london_date(at) + timedelta(days=days)
    return datetime.combine(day, EVENING, tzinfo=LONDON)


def _ask_for_another(application: Application, at: datetime) -> None:
    person = application.applicant
    application.notes.create(text=TIME_REQUEST, written_by=person, written_at=at)
    audit.record("ask_for_another_time", application, by=person, at=at)


def _criteria() -> list[Criterion]:
    existing = list(criteria_in_use())
    return existing or [
        Criterion.objects.create(code=code, name=name) for code, name in CRITERIA.items()
    ]


def _book(
    application: Application, starts_at: datetime, team: Sequence[User], booked_at: datetime
) -> Interview:
    offered = _time(application.cohort, starts_at, team)
    return Interview.objects.create(application=application, time=offered, booked_at=booked_at)


def _time(cohort: Cohort, starts_at: datetime, team: Iterable[User]) -> InterviewTime:
    manner, where, bring = WAYS[starts_at.day // 2 % len(WAYS)]
    offered = InterviewTime.objects.create(
        cohort=cohort, starts_at=starts_at, manner=manner, where=where, bring=bring
    )
    offered.interviewers.set(team)
    return offered


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
