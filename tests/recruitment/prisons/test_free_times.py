"""Whether applicants, trainees and staff learn that no time suits the chosen prisons."""

import pytest
from django.test import Client
from django.urls import reverse

from recruitment.models import Application, Establishment
from recruitment.prisons.free_times import prisons_missed, prisons_missed_by
from recruitment.states import ApplicationStatus
from tests.factories.people import sign_in
from tests.factories.programme import MONDAY_MORNING, an_establishment
from tests.factories.recruitment import an_application
from tests.factories.training import a_trainee
from tests.recruitment.applying.views.pages import address, as_applicant

pytestmark = pytest.mark.django_db
SUNDAY_EVENING = 20


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Mondays", slots=[MONDAY_MORNING])


@pytest.fixture
def never(prison: Establishment) -> Application:
    """An offered place, for somebody who is free only on Sunday evenings."""
    return an_application(
        status=ApplicationStatus.OFFERED, slots=1 << SUNDAY_EVENING, establishments=[prison]
    )


def test_many_applications_are_told_apart(prison: Establishment, never: Application) -> None:
    both = an_establishment(name="HMP Sundays", slots=[SUNDAY_EVENING])
    free = an_application(slots=1 << MONDAY_MORNING, establishments=[prison])
    one_of_two = an_application(slots=1 << SUNDAY_EVENING, establishments=[prison, both])
    no_prison = an_application(slots=1)
    no_prison.establishments.clear()
    rows = [never, free, one_of_two, no_prison]
    assert set(prisons_missed_by(rows)) == {never.pk}
    assert [bool(prisons_missed(row)) for row in rows] == [True, False, False, False]


def test_a_closed_prison_is_not_held_against_anybody(never: Application) -> None:
    never.establishments.update(closed_on="2020-01-01")
    assert not prisons_missed_by([never])


def test_staff_see_it_on_the_application_and_before_they_offer(
    staff: Client, prison: Establishment, never: Application
) -> None:
    page = staff.get(reverse("recruitment:application", args=[never.reference]))
    assert [row.name for row in page.context["prisons_missed"]] == ["HMP Mondays"]
    waits = an_application(
        status=ApplicationStatus.INTERVIEW, slots=1 << SUNDAY_EVENING, establishments=[prison]
    )
    query = {"application": waits.pk}
    decide = reverse("recruitment:decide")
    assert staff.get(decide, query | {"step": "offer"}).context["no_time"] == [waits.full_name]
    assert not staff.get(decide, query | {"step": "put_on_reserve"}).context["no_time"]


def test_the_offer_says_it_and_can_be_accepted_all_the_same(never: Application) -> None:
    client, page = as_applicant(never), address("answer_offer", never)
    shown = client.get(page)
    assert shown.context["prisons_missed"]
    assert address("change_availability", never) in shown.content.decode()
    client.post(page, {"answer": "accept"})
    never.refresh_from_db()
    assert never.status == ApplicationStatus.ACCEPTED


def test_a_trainee_and_their_staff_see_it(staff: Client, prison: Establishment) -> None:
    trainee, own = a_trainee(slots=1 << SUNDAY_EVENING, establishments=[prison]), Client()
    sign_in(own, trainee.volunteer)
    for browser, page in (
        (own, reverse("training:my_training")),
        (staff, reverse("training:trainee", args=[trainee.pk])),
    ):
        assert browser.get(page).context["prisons_missed"], page
    change = address("change_availability", trainee.application)
    own.post(change, {"slots": [str(MONDAY_MORNING)]})
    assert not own.get(reverse("training:my_training")).context["prisons_missed"]
