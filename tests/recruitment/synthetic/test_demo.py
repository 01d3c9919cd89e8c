from datetime import UTC, datetime
from random import Random

import pytest

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import london_date
from recruitment.applying.reopening import new_answers
from recruitment.cohorts.planning import is_open, next_cohort
from recruitment.duplicates.likeness import Sign, compare_applicants, possible_duplicates
from recruitment.duplicates.lists import history_of
from recruitment.interviews.times import Choosing, choosing, times_asked_for, to_score
from recruitment.models import Application, Cohort, Criterion, Message
from recruitment.permissions import applications_for
from recruitment.places.answering import accept_offer
from recruitment.references.emails import ADDRESS_NEEDED
from recruitment.references.somebody_else import doubts_about
from recruitment.references.undelivered import ask_for_addresses
from recruitment.screening.lists import application_list
from recruitment.screening.reading import to_read
from recruitment.states import ApplicationStatus
from recruitment.synthetic.demo import APPLICANTS, cohort_in_flight, write_recruitment
from recruitment.synthetic.stories import IN_FLIGHT
from tests.factories.people import applicant, coordinator, manager
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def a_demo(seed: int = 1) -> Cohort:
    return write_recruitment(
        establishments=[an_establishment(), an_establishment()],
        names=[f"Person {number}" for number in range(APPLICANTS)],
        star=applicant(name="Ade Anemone"),
        team=[coordinator(), manager()],
        random=Random(seed),  # noqa: S311 — invented people, no secret
        at=AT,
    )


def test_somebody_stands_at_every_stage() -> None:
    rows = a_demo().applications
    counts = {status: rows.filter(status=status).count() for status in IN_FLIGHT}
    assert counts == IN_FLIGHT


def test_the_star_can_answer_an_offer() -> None:
    a_demo()
    star = Application.objects.get(full_name="Ade Anemone")
    assert star.status == ApplicationStatus.OFFERED
    accept_offer(application=star, by=star.applicant, at=AT)


def test_interviews_wait_for_somebody_on_the_first_day() -> None:
    cohort = a_demo()
    boss = User.objects.get(grants__role=Role.MANAGER)
    ann = User.objects.get(grants__role=Role.COORDINATOR)
    assert to_score(ann, at=AT).count() == 1
    assert times_asked_for(boss).count() == 1
    assert choosing(cohort, boss, at=AT) == Choosing(people=3, times=2)


def test_some_applications_are_still_to_read_and_one_is_answered_again() -> None:
    a_demo()
    boss = User.objects.get(grants__role=Role.MANAGER)
    assert to_read(boss).exists()
    assert applications_for(boss).filter(owner=boss).exists()
    assert new_answers(boss).count() == 1


def test_the_cohort_takes_applications_on_any_day() -> None:
    for month in range(1, 13):
        at = AT.replace(month=month)
        cohort = cohort_in_flight(at)
        assert cohort.opens_on < london_date(at) <= cohort.closes_on < cohort.training_starts_on
    assert is_open(next_cohort(AT), AT)


def test_nothing_lies_ahead_of_the_day_but_interviews() -> None:
    a_demo()
    assert not Application.objects.filter(status_since__gt=AT).exists()
    assert Criterion.objects.exists()


def test_every_doubt_about_applicants_and_referees_can_be_seen() -> None:
    a_demo()
    ask_for_addresses(at=AT)
    compare_applicants()
    boss = manager()
    signs = {pair.signs for pair in possible_duplicates(boss)}
    assert tuple(Sign) in signs
    assert (Sign.PHONE,) in signs
    rows = list(application_list(boss))
    doubts = [
        doubts_about(row, row.active_references)  # type: ignore[attr-defined] # by application_list
        for row in rows
    ]
    assert sum(len(doubt) for doubt in doubts) == 2
    histories = [history_of(row, user=boss).applications for row in rows]
    assert sum(map(bool, histories)) == 2
    assert Message.objects.filter(key=ADDRESS_NEEDED.key).count() == 1
