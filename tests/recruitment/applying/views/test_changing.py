"""The pages on which an applicant corrects answers after sending, and the copy to keep."""

import pytest
from django.urls import reverse

from config.common.clock import now
from recruitment.applying.answers import Confidence, write_in_confidence
from recruitment.applying.changing import CHANGEABLE
from recruitment.applying.leaving import join_next_cohort
from recruitment.applying.questions import BY_NAME
from recruitment.models import Application
from recruitment.states import ApplicationStatus
from tests.config.ui.markup import only
from tests.factories.programme import MONDAY_MORNING, an_establishment
from tests.factories.recruitment import a_cohort, a_draft, an_application
from tests.recruitment.applying.views.pages import address, as_applicant, text_of

pytestmark = pytest.mark.django_db
SUNDAY_EVENING = 20


def test_a_mistake_keeps_what_was_typed_and_a_correction_is_saved() -> None:
    application = an_application()
    client, page = as_applicant(application), address("change_answer", application, "contact")
    wrong = text_of(client.post(page, {"phone": "07700 900999", "postcode": "nowhere"}))
    assert only(wrong, id="id_postcode_error")
    assert "07700 900999" in wrong
    client.post(page, {"phone": "07700 900999", "postcode": "n79qp"})
    application.refresh_from_db()
    assert (application.phone, application.postcode) == ("07700 900999", "N7 9QP")


@pytest.mark.parametrize("name", CHANGEABLE)
def test_every_page_opens_from_the_page_of_the_application(name: str) -> None:
    accepted = an_application(status=ApplicationStatus.ACCEPTED)
    client, page = as_applicant(accepted), address("change_answer", accepted, name)
    assert f'href="{page}"' in text_of(client.get(address("own_application", accepted)))
    assert text_of(client.get(page)).count("<h1") == 1


def test_a_question_that_cannot_be_changed_leads_back() -> None:
    application = an_application()
    client = as_applicant(application)
    page = client.get(address("change_answer", application, "emergency"))
    assert page.headers["Location"] == address("own_application", application)
    assert client.get(address("change_answer", application, "name")).status_code == 404


def test_other_prisons_without_a_session_in_common_are_said_at_once() -> None:
    fits = an_establishment(name="HMP Sundays", slots=[SUNDAY_EVENING])
    never = an_establishment(name="HMP Mondays", slots=[MONDAY_MORNING])
    application = an_application(slots=1 << SUNDAY_EVENING, establishments=[fits])
    client, page = as_applicant(application), address("change_answer", application, "prisons")
    onwards = client.post(page, {"establishments": [never.pk]}).headers["Location"]
    assert onwards.startswith(address("change_availability", application))
    form = client.get(onwards).context["form"]
    assert [prison.name for prison in form.prisons_missed] == ["HMP Mondays"]
    assert [prison.name for prison in form.suiting] == ["HMP Sundays"]
    shown = text_of(client.get(address("own_application", application)))
    assert "HMP Mondays" in shown


def test_a_copy_has_every_answer_as_a_page_and_as_a_pdf() -> None:
    application: Application = an_application(away="12 to 19 June")
    write_in_confidence(application, Confidence.CONFLICTS, "My cousin is in Brixton.")
    application.save()
    client = as_applicant(application)
    response = client.get(address("application_copy", application))
    pdf = reverse("application_pdf", args=[application.reference])
    page = text_of(response)
    for words in ("12 to 19 June", "My cousin is in Brixton.", application.phone, pdf):
        assert words in page
    assert "no-store" in response.headers["Cache-Control"]
    printed = client.get(pdf)
    assert printed.status_code == 200
    assert printed.headers["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")


def test_the_copy_of_a_moved_application_says_where_its_referees_are() -> None:
    application = an_application(cohort=a_cohort(), answered=["referees"])
    a_cohort(opens_in=100)
    join_next_cohort(application=application, by=application.applicant, at=now())
    page = text_of(as_applicant(application).get(address("application_copy", application)))
    assert BY_NAME["referees"].when_empty in page


def test_a_draft_has_no_copy_yet() -> None:
    draft = a_draft(complete=True)
    client = as_applicant(draft)
    page = client.get(address("application_copy", draft))
    assert page.headers["Location"] == address("apply_check", draft)
    assert client.get(reverse("application_pdf", args=[draft.reference])).status_code == 404


def test_turning_down_says_so() -> None:
    offered = an_application(status=ApplicationStatus.OFFERED, offer_expires_on="2090-01-01")
    client = as_applicant(offered)
    client.post(address("answer_offer", offered), {"answer": "turn_down"})
    assert client.get(address("own_application", offered)).context["has_turned_down"]
