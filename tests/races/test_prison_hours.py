"""People who change the hours of a prison, and workers who ask its mentors, at the same moment. On
SQLite these tests would pass whatever the code did."""

from dataclasses import replace
from functools import partial

import pytest

from config.common.clock import now
from config.common.outbox.email import Email
from matching.mentors.asking import ask_about_hours, mentors_to_answer
from matching.visits.hours import change_hours_and_visits
from recruitment.prisons.visiting import PrisonChangedMeanwhile, read_hours, visit_plan_of
from tests.factories.people import manager
from tests.factories.programme import MONDAY_MORNING, a_match, a_mentor, an_establishment, hours_at
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 5


@pytest.mark.parametrize("_", range(ROUNDS))
def test_one_of_two_who_change_the_hours_is_told_and_each_mentor_is_asked_once(_: int) -> None:
    prison, boss = an_establishment(slots=[MONDAY_MORNING]), manager()
    hours_at(prison, MONDAY_MORNING, "09:15 to 11:30")
    mentors = [a_mentor(at=prison) for _mentor in range(2)]
    match = a_match(mentor=mentors[0])
    match.referral.establishment = prison
    match.referral.save()
    plan = visit_plan_of(prison)
    answers = race(
        [
            partial(
                change_hours_and_visits,
                prison=prison,
                plan=replace(plan, hours={MONDAY_MORNING: read_hours(hours)}),
                matches_shown=[match.pk],
                version=prison.version,
                by=boss,
                at=now(),
            )
            for hours in ("10:00 to 12:00", "10:15 to 12:15")
        ]
    )
    assert sum(isinstance(answer, PrisonChangedMeanwhile) for answer in answers) == 1
    race([partial(ask_about_hours, at=now()) for _worker in range(3)])
    assert {row.mentor for row in mentors_to_answer(boss)} == set(mentors)
    assert sorted(Email.objects.values_list("to", flat=True)) == sorted(
        mentor.user.email for mentor in mentors
    )
