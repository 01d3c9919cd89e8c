"""Every automatic step of recruitment and training has its cause, takes place once, and cannot be
set going by a stranger who sends applications to throw them away."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import DomainError
from config.common.outbox.email import Email
from matching.mentors.asking import ASK_ABOUT_HOURS, ask_about_hours
from matching.mentors.becoming import TAKE_IN_MENTORS, take_in_mentors
from matching.mentors.staying import TEND_MENTORS, end_pauses_and_service
from matching.models import Mentor, Rules
from matching.newcomers.writing import WRITE_TO_WAITING, write_to_waiting
from matching.states import MentorStatus
from recruitment.applying.drafts import discard_draft
from recruitment.applying.leaving import join_next_cohort, withdraw_application
from recruitment.applying.reopening import REMIND_OF_ANSWERS, remind_of_answers
from recruitment.applying.sending import submit_application
from recruitment.clearances.ending import TEND_CLEARANCES, remind_and_end_clearances
from recruitment.duplicates.likeness import COMPARE_APPLICANTS, compare_applicants
from recruitment.models import (
    Application,
    Clearance,
    Cohort,
    Establishment,
    LikeApplicants,
    Reference,
)
from recruitment.places.answering import TEND_OFFERS, remind_and_end_offers, turn_down_offer
from recruitment.prisons.visiting import change_visits, read_hours, visit_plan_of
from recruitment.references.answering import replace_referee
from recruitment.references.asking import (
    CHASE_REFEREES,
    MOST_ASKED,
    AskedEnough,
    chase_referees,
)
from recruitment.references.undelivered import ASK_FOR_ADDRESSES, ask_for_addresses
from recruitment.screening.decisions import TAKE_DECISIONS, take_due_decisions, undo_decision
from recruitment.states import HOLDS_PLACE, ApplicationStatus, ReferenceStatus
from tests.factories.clearances import a_held_clearance
from tests.factories.newcomers import a_waiting_volunteer
from tests.factories.people import applicant, manager
from tests.factories.programme import (
    MONDAY_MORNING,
    a_coordinator,
    a_mentor,
    an_establishment,
    hours_at,
)
from tests.factories.recruitment import (
    a_cohort,
    a_decision,
    a_draft,
    a_question_sent_back,
    a_reference,
    an_application,
    an_undelivered_email,
    an_unreachable_referee,
)
from tests.factories.training import (
    a_ready_volunteer,
    a_session,
    a_trainee,
    a_training_cohort,
    attended,
)
from training.enrolment.enrolling import TEND_TRAINING, leave_training
from training.states import AttendanceStatus
from training.trainees.daily import run_training_day
from worker.schedule import SCHEDULE

pytestmark = pytest.mark.django_db
S, R = ApplicationStatus, ReferenceStatus
NOON = "2026-11-30T12:00:00+00:00"

Make = Callable[[], object]
Cause = Callable[[], set[str]]


@pytest.fixture(autouse=True)
def _at_noon() -> object:
    with time_machine.travel(NOON, tick=False):
        yield


@dataclass(frozen=True)
class Case:
    """A step that the worker takes by itself.

    None of `lacking` is a cause: nothing happens. `cause` makes one, and says who gets an email.
    """

    name: str
    job: str
    lacking: tuple[Make, ...]
    cause: Cause


JOBS: dict[str, Callable[..., object]] = {
    TAKE_DECISIONS: take_due_decisions,
    TEND_OFFERS: remind_and_end_offers,
    CHASE_REFEREES: chase_referees,
    TEND_CLEARANCES: remind_and_end_clearances,
    TEND_TRAINING: run_training_day,
    TAKE_IN_MENTORS: take_in_mentors,
    TEND_MENTORS: end_pauses_and_service,
    REMIND_OF_ANSWERS: remind_of_answers,
    ASK_FOR_ADDRESSES: ask_for_addresses,
    COMPARE_APPLICANTS: lambda *, at: compare_applicants(),  # noqa: ARG005 — like the others
    ASK_ABOUT_HOURS: ask_about_hours,
    WRITE_TO_WAITING: write_to_waiting,
}
OF_MATCHING = {TAKE_IN_MENTORS, TEND_MENTORS, ASK_ABOUT_HOURS, WRITE_TO_WAITING}
"""The jobs of matching that are about volunteers and mentors, not about men."""


def ago(days: float) -> datetime:
    return now() - timedelta(days=days)


def everyone_of(application: Application) -> set[str]:
    return {application.applicant.email}


def a_decision_due() -> Application:
    application = an_application()
    a_decision(application, effective_at=ago(0), made_at=ago(1))
    return application


def an_undone_decision() -> None:
    boss = manager()
    decision = a_decision(an_application(), by=boss, effective_at=ago(0), made_at=ago(1))
    undo_decision(decision=decision, by=boss, at=now())


def an_offer(*, ends_in: int, made: int = 5, **fields: Any) -> Application:
    ends = london_today() + timedelta(days=ends_in)
    return an_application(status=S.OFFERED, offer_expires_on=ends, status_since=ago(made), **fields)


def an_offer_ended_with_a_reserve() -> set[str]:
    ended = an_offer(ends_in=-1, cohort=a_cohort())
    waiting = an_application(status=S.RESERVE, cohort=ended.cohort)
    return everyone_of(ended) | everyone_of(waiting)


def a_referee(
    days: float, status: ApplicationStatus = ApplicationStatus.SUBMITTED, **fields: Any
) -> Reference:
    application = an_application(status=status)
    application.references.all().delete()
    return a_reference(application, status=R.ASKED, asked_at=ago(days), **fields)


def a_silent_referee() -> set[str]:
    last = a_referee(28, chased=2)
    return {last.email, last.application.applicant.email}


def an_unreachable_referee_of(status: ApplicationStatus) -> set[str]:
    application = an_application(status=status)
    an_unreachable_referee(application)
    return everyone_of(application)


def a_referee_whose_provider_waits() -> None:
    asked = a_reference(an_application(), status=R.ASKED)
    an_undelivered_email(asked.email, error="SMTPDataError 554 5.6.0")


def somebody_else(**fields: Any) -> Application:
    """An applicant who shares nothing with the others."""
    values = {"full_name": "Zed Quill", "known_as": "", "phone": "", "postcode": ""}
    return an_application(**(values | {"born_on": None} | fields))


def a_question_back(
    *, ends_in: int, status: ApplicationStatus = ApplicationStatus.SUBMITTED
) -> set[str]:
    application = an_application(status=status)
    a_question_sent_back(application, answer_by=london_today() + timedelta(days=ends_in))
    return everyone_of(application)


def the_same_phone_twice() -> set[str]:
    for name in ("Ann Quince", "Ben Rowan"):
        somebody_else(full_name=name, phone="07700 900999")
    return set()


def a_trainee_who_left_with_a_clearance() -> None:
    trainee = a_trainee()
    a_held_clearance(at=an_establishment(), volunteer=trainee.volunteer, ends_in=30)
    leave_training(enrolment=trainee, by=manager(), at=now())


def a_place_given_up_with_a_clearance() -> None:
    """The worker has taken them out of the training before."""
    trainee = a_trainee()
    a_held_clearance(at=an_establishment(), volunteer=trainee.volunteer, ends_in=30)
    withdraw_application(application=trainee.application, by=trainee.volunteer, at=now())
    run_training_day(at=now())


def a_clearance_that_ends() -> set[str]:
    prison = an_establishment()
    person, mentor = a_coordinator(prison), a_mentor(cleared=False)
    a_held_clearance(at=prison, volunteer=mentor.user, ends_in=30)
    return {person.email, mentor.user.email}


def a_new_trainee() -> set[str]:
    cohort = a_training_cohort(starts_in=7)
    a_session(cohort, in_days=7)
    return everyone_of(an_application(status=S.ACCEPTED, cohort=cohort))


def a_session_without_trainees() -> None:
    cohort = a_training_cohort(starts_in=2)
    a_session(cohort, in_days=2)
    for status in set(S) - {S.ACCEPTED}:
        fields = {"offer_expires_on": london_today()} if status == S.OFFERED else {}
        an_application(status=status, cohort=cohort, **fields)


def a_trainee_who_missed_the_session() -> None:
    session = a_session(in_days=-7)
    attended(a_trainee(session.cohort), session, AttendanceStatus.ABSENT)


def a_trainee_trained() -> set[str]:
    session = a_session(in_days=-1)
    trainee = a_trainee(session.cohort)
    attended(trainee, session)
    return {trainee.volunteer.email}


def the_programme_takes_in(takes_in: bool = True) -> None:
    Rules.objects.update_or_create(programme=1, defaults={"takes_in_ready": takes_in})


def ready_but_the_programme_waits() -> None:
    the_programme_takes_in(False)
    a_ready_volunteer(applicant=applicant(email="ready@example.org"))


def not_quite_ready() -> None:
    the_programme_takes_in()
    for lack in (
        lambda row: row.application.references.first().delete(),
        lambda row: Clearance.objects.filter(volunteer=row.volunteer, establishment=None).delete(),
        lambda row: (
            Clearance.objects.filter(volunteer=row.volunteer)
            .exclude(establishment=None)
            .update(expires_on=london_today() - timedelta(days=1))
        ),
    ):
        lack(a_ready_volunteer())


def the_programme_takes_in_again() -> set[str]:
    the_programme_takes_in()
    return {"ready@example.org"}


def a_last_day(days: int) -> Mentor:
    return a_mentor(leaves_on=london_today() + timedelta(days=days))


def a_break_over() -> set[str]:
    a_mentor(status=MentorStatus.PAUSED, back_on=london_today())
    return set()


def a_mentor_with_hours() -> Mentor:
    prison = an_establishment()
    hours_at(prison, MONDAY_MORNING, "09:15 to 11:30")
    return a_mentor(at=prison, hours_told_at=ago(1))


def hours_change(hours: str) -> set[str]:
    """The prison changes the hours of its Monday mornings."""
    mentor = a_mentor_with_hours()
    prison = Establishment.objects.get(clearances__volunteer=mentor.user)
    plan = visit_plan_of(prison)
    moved = replace(plan, hours={**plan.hours, MONDAY_MORNING: read_hours(hours)})
    change_visits(prison=prison, plan=moved, by=manager(), at=now())
    return {mentor.user.email}


CASES = (
    Case(
        "a decision takes effect",
        TAKE_DECISIONS,
        (an_application, lambda: a_decision(an_application()), an_undone_decision),
        lambda: everyone_of(a_decision_due()),
    ),
    Case(
        "an offer ends, and the reserve list moves on",
        TEND_OFFERS,
        (
            lambda: an_offer(ends_in=4),
            lambda: an_application(status=S.RESERVE),
            lambda: an_application(status=S.ACCEPTED),
        ),
        an_offer_ended_with_a_reserve,
    ),
    Case(
        "a reminder of an offer",
        TEND_OFFERS,
        (lambda: an_offer(ends_in=4), lambda: an_offer(ends_in=3, made=0)),
        lambda: everyone_of(an_offer(ends_in=3)),
    ),
    Case(
        "a reminder to a referee",
        CHASE_REFEREES,
        (
            lambda: a_referee(6.9),
            lambda: a_referee(7.1, chased=1),
            lambda: a_referee(7.1, status=S.WITHDRAWN),
            lambda: a_referee(7.1, status=S.DECLINED),
            lambda: a_referee(7.1, token_expires_at=ago(0)),
            lambda: a_reference(an_application(), status=R.RECEIVED, asked_at=ago(8)),
            lambda: a_reference(an_application(), status=R.DECLINED, asked_at=ago(8)),
        ),
        lambda: {a_referee(7.1).email},
    ),
    Case(
        "asking for another referee",
        CHASE_REFEREES,
        (lambda: a_referee(27.9, chased=2), lambda: a_referee(60, chased=3)),
        a_silent_referee,
    ),
    Case(
        "asking for a referee’s address",
        ASK_FOR_ADDRESSES,
        (
            lambda: a_reference(an_application(), status=R.ASKED),
            lambda: an_unreachable_referee_of(S.WITHDRAWN),
            a_referee_whose_provider_waits,
        ),
        lambda: an_unreachable_referee_of(S.SUBMITTED),
    ),
    Case(
        "a reminder of an answer sent back",
        REMIND_OF_ANSWERS,
        (
            an_application,
            lambda: a_question_back(ends_in=4),
            lambda: a_question_back(ends_in=3, status=S.WITHDRAWN),
        ),
        lambda: a_question_back(ends_in=3),
    ),
    Case(
        "applicants who may be one person",
        COMPARE_APPLICANTS,
        (somebody_else, lambda: somebody_else(full_name="Ann Quince", phone="07700 900123")),
        the_same_phone_twice,
    ),
    Case(
        "a reminder of a clearance",
        TEND_CLEARANCES,
        (
            lambda: a_held_clearance(at=an_establishment(), ends_in=91),
            lambda: a_held_clearance(at=an_establishment(), ends_in=None),
            a_trainee_who_left_with_a_clearance,
            a_place_given_up_with_a_clearance,
        ),
        a_clearance_that_ends,
    ),
    Case(
        "enrolling, and the dates of training",
        TEND_TRAINING,
        (a_session_without_trainees, lambda: an_offer(ends_in=4)),
        a_new_trainee,
    ),
    Case(
        "a certificate",
        TEND_TRAINING,
        (a_trainee_who_missed_the_session, lambda: a_trainee(a_session(in_days=-1).cohort)),
        a_trainee_trained,
    ),
    Case(
        "a volunteer becomes a mentor",
        TAKE_IN_MENTORS,
        (not_quite_ready, ready_but_the_programme_waits),
        the_programme_takes_in_again,
    ),
    Case(
        "a mentor has left",
        TEND_MENTORS,
        (a_mentor, lambda: a_last_day(0), lambda: a_last_day(30)),
        lambda: {a_last_day(-1).user.email},
    ),
    Case(
        "a break ends",
        TEND_MENTORS,
        (
            lambda: a_mentor(status=MentorStatus.PAUSED),
            lambda: a_mentor(
                status=MentorStatus.PAUSED, back_on=london_today() + timedelta(days=1)
            ),
        ),
        a_break_over,
    ),
    Case(
        "a question about changed hours",
        ASK_ABOUT_HOURS,
        (a_mentor_with_hours, lambda: hours_change("09:30 to 11:00")),
        lambda: hours_change("10:00 to 12:15"),
    ),
    Case(
        "the email to volunteers who wait",
        WRITE_TO_WAITING,
        (lambda: a_waiting_volunteer(trained_ago=13), a_trainee, an_application),
        lambda: {a_waiting_volunteer(trained_ago=14).volunteer.email},
    ),
)


def done() -> tuple[int, ...]:
    """How many emails, lines of the audit trail and pairs of applicants there are. Every step adds
    to them."""
    return tuple(model.objects.count() for model in (Email, AuditEvent, LikeApplicants))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_step_has_its_cause_and_takes_place_once(case: Case) -> None:
    job = JOBS[case.job]
    for lacking in case.lacking:
        lacking()
        before = done()
        job(at=now())
        assert done() == before, lacking
    before = done()
    expected = case.cause()
    written = set(Email.objects.values_list("pk", flat=True))
    job(at=now())
    assert {row.to for row in Email.objects.exclude(pk__in=written)} == expected
    assert done() > before
    after = done()
    job(at=now())
    assert done() == after, "a second time changes nothing"


def test_no_step_of_recruitment_and_training_is_left_out() -> None:
    scheduled = {entry["task"] for entry in SCHEDULE.values()}
    apps = {task for task in scheduled if task.startswith(("recruitment.", "training."))}
    assert apps | OF_MATCHING == set(JOBS)
    assert {case.job for case in CASES} == set(JOBS)


LEAVES: dict[str, Callable[[Application], object]] = {
    "withdraw": lambda row: withdraw_application(application=row, by=row.applicant, at=now()),
    "turn down": lambda row: turn_down_offer(application=row, by=row.applicant, at=now()),
    "next cohort": lambda row: join_next_cohort(application=row, by=row.applicant, at=now()),
    "delete": lambda row: discard_draft(application=row, by=row.applicant, at=now()),
}


@pytest.mark.parametrize("way", LEAVES)
def test_a_place_is_offered_only_when_one_was_freed(way: str) -> None:
    """Every way for an applicant to leave, from every stage."""
    for status in S:
        a_cohort()
        row, waiting = an_application(status=status), an_application(status=S.RESERVE)
        try:
            LEAVES[way](row)
        except DomainError:
            continue
        waiting.refresh_from_db()
        assert (waiting.status == S.OFFERED) is (status in HOLDS_PLACE), status


def a_whole_programme() -> None:
    """Somebody at every stage, so that the next 2 months bring every step."""
    cohort = a_cohort(places=2)
    an_offer(ends_in=3, cohort=cohort)
    an_application(status=S.ACCEPTED, cohort=cohort)
    for _ in range(2):
        an_application(status=S.RESERVE, cohort=cohort)
    a_decision(an_application(cohort=cohort))
    a_reference(an_application(cohort=cohort), status=R.ASKED)
    a_clearance_that_ends()
    a_new_trainee()
    the_programme_takes_in()
    a_ready_volunteer()
    a_waiting_volunteer(trained_ago=14)
    a_last_day(3)


def throw_away(person: User, cohort: Cohort) -> None:
    """All that an applicant can do alone, again and again."""
    for times in range(3):
        row = a_draft(complete=True, applicant=person, cohort=cohort)
        submit_application(application=row, by=person, at=now())
        try:
            reference = row.references.filter(status=R.ASKED).first()
            assert reference
            replace_referee(
                reference=reference,
                name="Nobody",
                email=f"{person.pk}.{times}@example.net",
                relationship="None",
                by=person,
                at=now(),
            )
        except AskedEnough:
            pass
        if times == 1:
            row = join_next_cohort(application=row, by=person, at=now())
        withdraw_application(application=row, by=person, at=now())
        draft = a_draft(applicant=person, cohort=cohort)
        discard_draft(application=draft, by=person, at=now())


def emails_of_two_months(days: tuple[int, ...] = (0, 1, 3, 4, 8, 15, 29, 60)) -> Counter[str]:
    """Runs every job on these days. Counts the emails that this sent, by address."""
    sent = set(Email.objects.values_list("pk", flat=True))
    with time_machine.travel(NOON, tick=False) as clock:
        for day in days:
            clock.move_to(datetime.fromisoformat(NOON) + timedelta(days=day, minutes=15))
            for job in JOBS.values():
                job(at=now())
    return Counter(row.to for row in Email.objects.exclude(pk__in=sent))


def test_throwaway_applications_change_nothing_for_anybody_else() -> None:
    """The same 2 months, without strangers and with them. Everybody else gets the same emails."""
    a_whole_programme()
    others = set(User.objects.values_list("email", flat=True))
    others |= set(Reference.objects.values_list("email", flat=True))
    sid = transaction.savepoint()
    without = emails_of_two_months()
    stages = list(Application.objects.order_by("pk").values_list("pk", "status"))
    transaction.savepoint_rollback(sid)
    for stranger in [applicant() for _ in range(3)]:
        throw_away(stranger, Cohort.objects.get(places=2))
    with_strangers = emails_of_two_months()
    assert without, "the months bring something"
    assert {to: count for to, count in with_strangers.items() if to in others} == without
    keys = [key for key, _ in stages]
    rows = Application.objects.filter(pk__in=keys).order_by("pk")
    assert list(rows.values_list("pk", "status")) == stages
    assert set(with_strangers) <= others, "the jobs do nothing about what was thrown away"


def test_nobody_can_have_us_email_any_number_of_people() -> None:
    person = applicant()
    for _ in range(MOST_ASKED // 2):
        row = a_draft(complete=True, applicant=person)
        submit_application(application=row, by=person, at=now())
        withdraw_application(application=row, by=person, at=now())
    row = a_draft(complete=True, applicant=person)
    with pytest.raises(AskedEnough):
        submit_application(application=row, by=person, at=now())
    asked = Reference.objects.filter(application__applicant=person, asked_at__isnull=False)
    assert asked.count() == MOST_ASKED
    row.refresh_from_db()
    assert row.status == S.DRAFT, "nothing is lost: they can send it later"
    asked.update(asked_at=ago(30))
    submit_application(application=row, by=person, at=now())


def test_nobody_can_fill_the_calendar_with_cohorts() -> None:
    row = an_application(cohort=a_cohort())
    moved = join_next_cohort(application=row, by=row.applicant, at=now())
    cohorts = Cohort.objects.count()
    for _ in range(3):
        with pytest.raises(DomainError):
            moved = join_next_cohort(application=moved, by=row.applicant, at=now())
    assert Cohort.objects.count() == cohorts
