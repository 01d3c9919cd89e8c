"""Whether a referee is somebody else: what is refused, and what staff are told."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recruitment.models import Application, Reference
from recruitment.references import somebody_else
from recruitment.references.somebody_else import (
    CLOSE,
    DIFFERENT_ADDRESS,
    HOUSEHOLD,
    LAST_NAME,
    ONE_MAILBOX,
    ONE_NAME,
    OWN_ADDRESS,
    OWN_MAILBOX,
    OWN_NAME,
    address_problem,
    doubts_about,
    doubts_for_staff,
)
from recruitment.states import ReferenceStatus
from tests.factories.people import applicant, manager, sign_in
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.recruitment import a_draft, a_reference, an_application

OWN = "me@example.org"


@pytest.mark.parametrize(
    "email", ["me@example.org", "ME@Example.org", f"{OWN}\u200b", "m\u00ade@example.org", f" {OWN}"]
)
def test_ones_own_address_in_any_spelling_is_refused(email: str) -> None:
    assert address_problem(email, applicant=OWN, others=[]) == OWN_ADDRESS
    assert address_problem(email, applicant="a@b.c", others=[OWN]) == DIFFERENT_ADDRESS


def test_dots_of_gmail_are_a_spelling_and_a_tag_is_not() -> None:
    assert address_problem("m.e@googlemail.com", applicant="me@gmail.com", others=[]) == OWN_ADDRESS
    assert address_problem("me+ref@example.org", applicant=OWN, others=[]) == ""


@pytest.mark.django_db
def test_the_form_refuses_it_and_keeps_what_was_typed(client: Client) -> None:
    draft = a_draft(complete=True, applicant=applicant(email=OWN))
    sign_in(client, draft.applicant)
    address = reverse("recruitment:apply_question", args=[draft.reference, "referees"])
    typed = {
        f"{which}_{part}": f"{which}-{part}@example.net"
        for which in ("first", "second")
        for part in ("name", "email", "relationship")
    }
    page = client.post(address, typed | {"first_email": "me@exam\u00adple.org"})
    assert set(page.context["form"].errors) == {"first_email"}


DOUBTS: list[tuple[str, dict[str, str], str]] = [
    ("own mailbox", {"email": "me+ref@example.org"}, OWN_MAILBOX),
    ("own name", {"name": "Liz Boateng"}, OWN_NAME),
    ("own name turned round, misspelt", {"name": "Boatteng, Elisabeth"}, OWN_NAME),
    ("own last name", {"name": "Kofi Boateng"}, LAST_NAME),
    ("a sister", {"relationship": "She is my sister."}, CLOSE),
    ("a partner", {"relationship": "my Partner of 3 years"}, CLOSE),
    ("a flatmate", {"relationship": "flat-mate, flat mate"}, CLOSE),
    ("living together", {"relationship": "We have lived well; he lives with me"}, CLOSE),
    ("the other's mailbox", {"email": "other+2@example.net"}, ONE_MAILBOX),
    ("the other's name", {"name": "Grace Okoro"}, ONE_NAME),
]
NO_DOUBTS = [
    {"relationship": "my business partner"},
    {"relationship": "My manager at Sisterhood, for 3 years"},
    {"name": "Elizabeth Mensah"},
    {"name": "Grace"},
    {"email": "me@example.net"},
]


def named(**fields: str) -> tuple[Application, Reference, Reference]:
    """An application of Elizabeth Boateng with 2 referees. The first has these fields."""
    row = an_application(
        full_name="Elizabeth Boateng", known_as="Liz", applicant=applicant(email=OWN)
    )
    row.references.all().delete()
    usual: dict[str, Any] = {"name": "Sam Linnet", "relationship": "My manager"}
    first = a_reference(row, **(usual | fields))
    return row, first, a_reference(row, name="Grace Okoro", email="other@example.net")


@pytest.mark.django_db
@pytest.mark.parametrize(("which", "fields", "doubt"), DOUBTS)
def test_staff_are_told(which: str, fields: dict[str, str], doubt: str) -> None:
    row, first, other = named(**fields)
    doubts = doubts_about(row, [first, other])
    assert doubts.pop(first.pk) == [doubt]
    assert set(doubts) == ({other.pk} if doubt in {ONE_MAILBOX, ONE_NAME} else set())


@pytest.mark.django_db
@pytest.mark.parametrize("fields", NO_DOUBTS)
def test_staff_are_not_told_about_anybody_else(fields: dict[str, str]) -> None:
    row, *references = named(**fields)
    assert doubts_about(row, references) == {}


@pytest.mark.django_db
def test_a_referee_who_applied_from_the_same_household_is_a_doubt() -> None:
    prison, boss = an_establishment(), manager()
    row, first, other = named(email="kofi@example.org")
    theirs = an_application(
        full_name="Kofi Mensah",
        phone="+44 7700 900123",
        postcode="SE5 8RS",
        applicant=applicant(email="kofi@example.org"),
        establishments=[prison],
    )
    with CaptureQueriesContext(connection) as captured:
        assert doubts_for_staff(row, [first, other], by=boss) == {first.pk: [HOUSEHOLD]}
    assert len(captured) <= 2  # one for the roles of the manager
    elsewhere = a_coordinator(an_establishment())
    assert doubts_for_staff(row, [first, other], by=elsewhere) == {}
    Application.objects.filter(pk=theirs.pk).update(phone="020 7946 0000")
    assert doubts_for_staff(row, [first, other], by=boss) == {}


@pytest.mark.django_db
def test_the_list_and_the_references_say_so(client: Client) -> None:
    row, first, _ = named(email="me+ref@example.org")
    a_reference(row, status=ReferenceStatus.REPLACED, email="me+old@example.org")
    sign_in(client, manager())
    (listed,) = client.get(reverse("recruitment:applications")).context["page"]
    assert listed.has_doubts
    page = client.get(reverse("recruitment:references", args=[row.reference]))
    doubts = {line[0].pk: line[1] for line in page.context["references"]}
    assert doubts.pop(first.pk) == [somebody_else.OWN_MAILBOX]
    assert not any(doubts.values())
