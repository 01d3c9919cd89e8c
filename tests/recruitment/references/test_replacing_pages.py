import pytest
from django.test import Client

from recruitment.models import Reference
from recruitment.states import ReferenceStatus
from tests.config.ui.markup import only
from tests.factories.people import sign_in
from tests.factories.recruitment import a_reference, an_application
from tests.recruitment.typed import SHOWN, TYPED, typed_boxes

pytestmark = pytest.mark.django_db

WHO = {"name": "Bo Example", "email": "bo@example.net", "relationship": "We sing together"}


def pages(reference: Reference) -> tuple[str, str]:
    status = f"/apply/{reference.application.reference}/"
    return status, f"{status}referee/{reference.pk}/"


def lead(page: str) -> str:
    """The sentence that says how the application is going, and whether the page says that there is
    nothing to do."""
    return only(page, **{"class": "govuk-body-l"}).text.strip()


def test_naming_somebody_else_from_the_status_page(client: Client) -> None:
    reference = a_reference(an_application(), status=ReferenceStatus.DECLINED)
    status, page = pages(reference)
    sign_in(client, reference.application.applicant)
    before = client.get(status)
    assert before.context["to_replace"] == [reference]
    assert page in before.content.decode()
    assert reference.name in client.get(page).content.decode()
    after = client.post(page, WHO, follow=True).content.decode()
    assert "Bo Example" in after
    assert page not in after
    assert len(lead(after)) > len(lead(before.content.decode()))  # now they have nothing to do


def test_an_address_that_cannot_be_keeps_what_was_typed(client: Client) -> None:
    reference = a_reference(an_application(), status=ReferenceStatus.ASKED)
    applicant = reference.application.applicant
    sign_in(client, applicant)
    body = client.post(pages(reference)[1], WHO | {"email": applicant.email}).content.decode()
    assert only(body, id="id_email_error")
    assert "We sing together" in body


def test_one_whose_reference_has_come_is_not_replaced(client: Client) -> None:
    reference = a_reference(an_application(), status=ReferenceStatus.RECEIVED)
    status, page = pages(reference)
    sign_in(client, reference.application.applicant)
    assert client.get(page)["Location"] == status
    assert page not in client.get(status).content.decode()


@pytest.mark.parametrize("kind", TYPED)
@pytest.mark.parametrize("field", WHO)
def test_whatever_is_typed_is_kept_and_explained_or_asked(
    client: Client, field: str, kind: str
) -> None:
    reference, text = a_reference(an_application(), status=ReferenceStatus.ASKED), TYPED[kind]
    sign_in(client, reference.application.applicant)
    answer = client.post(pages(reference)[1], WHO | {field: text})
    if answer.status_code == 302:
        reference = Reference.objects.get(status=ReferenceStatus.ASKED)
        assert getattr(reference, field) == SHOWN[kind].strip()
        return
    page = answer.content.decode()
    assert "govuk-error-summary" in page
    assert "<script>alert" not in page
    boxes = dict(zip(WHO, typed_boxes(page), strict=True))
    assert boxes == {name: SHOWN[kind] if name == field else WHO[name] for name in WHO}
    assert not Reference.objects.filter(status=ReferenceStatus.REPLACED).exists()
