"""When a pair could meet: what speaks against a time."""

import pytest

from matching.matches.times import Time, objections
from matching.models import MentorHours
from recruitment.models import Establishment
from tests.factories.programme import TUESDAY_AFTERNOON, a_match, a_mentor, a_referral

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("slots", "against"), [(None, 0), (1 << TUESDAY_AFTERNOON, 0), (0, 1)])
def test_hours_of_the_prison_that_do_not_suit_the_mentor_speak_against_a_time(
    slots: int | None, against: int, prison: Establishment
) -> None:
    mentor = a_mentor(at=prison, slots=[TUESDAY_AFTERNOON])
    if slots is not None:
        MentorHours.objects.create(mentor=mentor, establishment=prison, slots=slots)
    match = a_match(mentor=mentor, referral=a_referral(at=prison))
    assert len(list(objections(match, Time(TUESDAY_AFTERNOON)))) == against
