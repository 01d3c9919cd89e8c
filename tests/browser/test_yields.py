"""A manager follows a number to a person, and corrects why they stopped."""

import pytest
from playwright.sync_api import expect

from config.common.clock import now
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.clearances import an_asked_clearance
from tests.factories.people import manager
from tests.factories.programme import an_establishment
from tests.factories.training import a_certificate, a_trainee, a_training_cohort
from training.enrolment.enrolling import leave_training

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_a_number_to_the_reason(page_at: PageAt, axe: Axe) -> None:
    boss, cohort, prison = manager(), a_training_cohort(starts_in=-200), an_establishment()
    for number in range(3):
        trainee = a_trainee(cohort, establishments=[prison])
        a_certificate(trainee, code=f"AAAA-BBBB-{number:04}")
        an_asked_clearance(at=prison, volunteer=trainee.volunteer)
    leave_training(enrolment=trainee, why="waited", by=boss, at=now())
    page = page_at(390)
    be_signed_in(page, boss)
    page.goto("/yields/?cohort=")
    is_whole(page, axe)
    expect(page.get_by_text("Of 3 people trained so far")).to_be_visible()
    page.get_by_role("table", name="Why 1 person stopped").get_by_role("link").click()
    is_whole(page, axe)
    follow(page, f"Correct the reason for {trainee.application.full_name}")
    is_whole(page, axe)
    expect(page.get_by_label("The wait was too long")).to_be_checked()
    page.get_by_label("Work or study").check()
    press(page, "Save")
    expect(page.get_by_text("We have recorded why")).to_be_visible()
    expect(page.get_by_text("0 people")).to_be_visible()
