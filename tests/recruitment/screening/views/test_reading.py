"""The pages on which staff read applications."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.audit import AuditEvent
from recruitment.applying.answers import Confidence, write_in_confidence
from recruitment.interviews.scoring import criteria_in_use, load_criteria
from recruitment.models import FirstReading, ScoredAt, SentBack
from recruitment.states import SentBackStatus
from tests.factories.people import manager, sign_in
from tests.factories.recruitment import a_question_sent_back, an_application
from tests.recruitment.screening.views.pages import at, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _criteria() -> None:
    load_criteria()


def scores(points: int, **more: str) -> dict[str, str]:
    names = (f"criterion-{row.pk}" for row in criteria_in_use(ScoredAt.READING))
    return {"sentence": "Warm.", **dict.fromkeys(names, str(points)), **more}


def test_an_application_is_scored_and_the_next_one_opens(staff: Client, boss: User) -> None:
    first, second = an_application(), an_application()
    address = at("application", first.reference)
    refused = staff.post(address, {"sentence": "Because"}).content.decode()
    assert "govuk-error-summary" in refused
    assert "Because" in refused
    response = staff.post(address, scores(4, next="1"))
    assert response["Location"] == at("application", second.reference)
    assert "4.0 out of 5" in page(staff, address)
    response = staff.post(at("application", second.reference), scores(2, next="1"))
    assert response["Location"].endswith("?owner=me")
    assert 'value="4" id="id_criterion' in page(staff, f"{address}?correct=1")
    assert staff.post(address, scores(3))["Location"] == address
    assert FirstReading.objects.filter(application=first, reader=boss).count() == 2


def test_the_list_gives_no_scores_away(staff: Client, client: Client) -> None:
    rated = an_application(full_name="Ama Alder")
    an_application(full_name="Bo Bracken")
    staff.post(at("application", rated.reference), scores(4))
    for query, shown in (("rating=high", True), ("rating=nobody", False), ("rating=mine", False)):
        assert ("Ama Alder" in page(staff, f"{at('applications')}?{query}")) is shown
    assert "<strong>4.0</strong> of 5" in page(staff, at("applications"))
    sign_in(client, manager())
    assert "Ama Alder" not in page(client, f"{at('applications')}?rating=high")
    assert "<strong>4.0</strong> of 5" not in page(client, f"{at('applications')}?sort=-rating")


def test_applications_are_taken_and_handed_over(staff: Client, boss: User) -> None:
    ben = manager(name="Ben")
    one, other, bens = an_application(), an_application(), an_application(owner=ben)
    staff.post(at("take_application", one.reference))
    shown = page(staff, f"{at('applications')}?owner=me")
    assert one.reference in shown
    assert other.reference not in shown
    chosen = [one.pk, other.pk, bens.pk]
    form = staff.get(at("change_owner"), {"application": chosen}).content.decode()
    assert f'name="seen-{bens.pk}" value="{ben.pk}"' in form
    bens.owner = boss
    bens.save()
    sent = {"application": chosen, f"seen-{one.pk}": boss.pk, f"seen-{bens.pk}": ben.pk}
    staff.post(at("change_owner"), sent | {"owner": ben.pk})
    for row, owner in ((one, ben), (other, ben), (bens, boss)):
        row.refresh_from_db()
        assert row.owner == owner
    assert "id_owner" in staff.post(at("change_owner"), sent).content.decode()
    staff.post(
        at("change_owner"), {"application": one.pk, f"seen-{one.pk}": ben.pk, "owner": "nobody"}
    )
    one.refresh_from_db()
    assert one.owner is None


def test_one_answer_goes_back_and_comes_again(staff: Client) -> None:
    application = an_application(motivation="I want to help.")
    address = at("send_back", application.reference, "motivation")
    assert "id_asks_error" in staff.post(address, {"asks": " "}).content.decode()
    assert 'name="send"' in staff.post(address, {"asks": "Whom?"}).content.decode()
    assert not SentBack.objects.exists()
    staff.post(address, {"asks": "Whom?", "send": "yes"})
    row = SentBack.objects.get()
    answers = at("application", application.reference)
    assert at("take_question_back", row.pk) in page(staff, answers)
    assert address not in page(staff, answers)

    own = Client()
    sign_in(own, application.applicant)
    status = at("own_application", application.reference)
    assert at("answer_again", application.reference) in page(own, status)
    form = page(own, at("answer_again", application.reference))
    assert "Whom?" in form
    assert "I want to help." in form
    refused = own.post(at("answer_again", application.reference), {"motivation": " "})
    assert "govuk-error-summary" in refused.content.decode()
    sent = {"motivation": "Men who leave prison."}
    assert own.post(at("answer_again", application.reference), sent)["Location"] == status
    assert own.post(at("answer_again", application.reference), sent)["Location"] == status

    shown = page(staff, answers)
    assert "I want to help." in shown
    assert "Men who leave prison." in shown
    assert application.reference in page(staff, at("today"))
    staff.post(at("answer_read", row.pk))
    row.refresh_from_db()
    assert row.status == SentBackStatus.READ


def test_the_answer_before_is_read_in_confidence(staff: Client) -> None:
    application = an_application()
    write_in_confidence(application, Confidence.CONFLICTS, "My cousin.")
    application.save()
    a_question_sent_back(application, question="connections")
    own = Client()
    sign_in(own, application.applicant)
    own.post(at("answer_again", application.reference), {"knows_someone": "no"})
    shown = page(staff, at("application", application.reference))
    assert "My cousin." in shown
    event = AuditEvent.objects.get(action="read_in_confidence")
    assert event.detail == {"what": "conflicts"}


def test_the_questions_do_not_grow_with_the_readings(staff: Client) -> None:
    application = an_application()
    address = at("application", application.reference)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(staff, address)
        return len(asked)

    def read() -> None:
        other = Client()
        sign_in(other, manager())
        other.post(address, scores(3))
        a_question_sent_back(application, status=SentBackStatus.TAKEN_BACK)

    staff.post(address, scores(3))
    read()
    once = queries()
    for _ in range(2):
        read()
    assert queries() == once
