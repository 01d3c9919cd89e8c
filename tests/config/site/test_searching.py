"""Searching from any page: whom a text finds, whom it must not find, and how many queries it
takes."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.site.searching import LONGEST, MOST, Hits, find, find_nearly
from matching.models import Referral
from recruitment.models import Establishment
from recruitment.states import ApplicationStatus
from tests.config.ui.markup import elements
from tests.factories.people import applicant as an_applicant
from tests.factories.people import manager, mentor_user, sign_in
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


@pytest.fixture
def staff(client: Client, ann: User) -> Client:
    sign_in(client, ann)
    return client


def counts(hits: Hits) -> tuple[int, int, int]:
    return len(hits.men), len(hits.mentors), len(hits.applications)


def test_one_text_finds_a_man_a_mentor_and_an_applicant(prison: Establishment, ann: User) -> None:
    a_referral(at=prison, name="Seán O’Brien")
    a_mentor(at=prison, user=mentor_user(name="Aoife O'Brien"))
    an_application(full_name="Obrien Sean")
    for text in ("obrien", "O'Brien", "O-BRIEN", "o brien"):
        assert counts(find(text, by=ann)) == (1, 1, 1), text
    assert counts(find("brien sean", by=ann)) == (1, 0, 1)


@pytest.mark.parametrize("text", ["A1234BC", "a1234bc", "A1234 BC", "R-77", "r-77"])
def test_a_number_or_reference_finds_its_man(text: str, prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison, reference="R-77", prison_number="A1234BC")
    assert find(text, by=ann).men == [man]


@pytest.mark.parametrize("text", ["R-4K", "r-4k7", "K7XP", "R–4K7XP9", "A1234", "34BC", "a12"])
def test_a_part_of_a_number_or_reference_finds_its_man(
    text: str, prison: Establishment, ann: User
) -> None:
    man = a_referral(at=prison, reference="R-4K7XP9", prison_number="A1234BC")
    assert find(text, by=ann).men == [man]


@pytest.mark.parametrize("text", ["K7X", "9", "R", "A1234BD"])
def test_too_small_a_part_finds_nobody(text: str, prison: Establishment, ann: User) -> None:
    a_referral(at=prison, name="Ade", reference="R-4K7XP9", prison_number="A1234BC")
    assert not find(text, by=ann).men


def test_a_part_of_a_reference_finds_its_applicant(ann: User) -> None:
    application = an_application(full_name="Ade")
    for text in (application.reference[:4], application.reference[2:], application.reference):
        assert find(text, by=ann).applications == [application]


def test_a_whole_reference_opens_its_man_beside_longer_ones(
    prison: Establishment, staff: Client, ann: User
) -> None:
    a_referral(at=prison, name="Ade", reference="R-770")
    man = a_referral(at=prison, name="Zed", reference="R-77")
    assert find("R-77", by=ann).men[0] == man
    answer = staff.get(reverse("search"), {"q": "r-77"})
    assert answer.headers["Location"] == reverse("matching:referral", args=[man.pk])


@pytest.mark.parametrize("text", ["mohmaed", "Mohmed", "mohammedd ali", "Ali Muhamed", "moh alli"])
def test_a_name_misspelt_is_found_nearly(text: str, prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison, name="Mohamed Ali")
    a_referral(at=prison, name="Tom Brown")
    mentor = a_mentor(at=prison, user=mentor_user(name="Ali Mohamed"))
    application = an_application(full_name="Someone", known_as="Mohamed Ali")
    assert find(text, by=ann).count == 0
    assert find_nearly(text, by=ann) == Hits([man], [mentor], [application])


def test_the_nearest_name_is_first(prison: Establishment, ann: User) -> None:
    far, near = a_referral(at=prison, name="Marian Jonson"), a_referral(at=prison, name="Jonsen")
    assert find_nearly("Johnsen", by=ann).men == [near, far]


def test_another_name_is_not_near(prison: Establishment, ann: User) -> None:
    a_referral(at=prison, name="Tom Brown")
    for text in ("tim brown", "brown smith", "A1234BC", "' -"):
        assert find_nearly(text, by=ann).count == 0, text


def test_nobody_is_suggested_of_another_prison(ann: User) -> None:
    there = an_establishment()
    a_referral(at=there, name="Mohamed")
    a_mentor(at=there, user=mentor_user(name="Mohamed"))
    an_application(full_name="Mohamed", establishments=[there])
    assert find_nearly("mohmaed", by=ann).count == 0
    assert find_nearly("mohmaed", by=manager()).count == 3


def test_the_page_suggests_and_opens_nothing_by_itself(
    prison: Establishment, staff: Client
) -> None:
    man = a_referral(at=prison, name="Mohamed")
    answer = staff.get(reverse("search"), {"q": "mohmaed"})
    assert answer.status_code == 200
    links = [link["href"] for link in elements(answer.content.decode(), "a")]
    assert reverse("matching:referral", args=[man.pk]) in links


def test_a_text_too_long_is_refused_and_kept(staff: Client) -> None:
    text = "x" * (LONGEST + 1)
    page = staff.get(reverse("search"), {"q": text}).content.decode()
    assert text in [box["value"] for box in elements(page, "input") if box["name"] == "q"]
    assert "#search" in [link["href"] for link in elements(page, "a")]
    (box,) = [box for box in elements(page, "input") if box["name"] == "q"]
    assert "maxlength" not in box  # a browser would cut it off silently


def test_another_name_he_goes_by_finds_him(prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison, name="Wei Chen", also_known_as="Danny Chen\nDC")
    assert find("danny", by=ann).men == [man]


def test_nobody_finds_people_of_another_prison(ann: User) -> None:
    there = an_establishment()
    a_referral(at=there, name="Kofi", reference="R-77")
    a_mentor(at=there, user=mentor_user(name="Kofi"))
    an_application(full_name="Kofi").establishments.set([there])
    assert counts(find("kofi", by=ann)) == (0, 0, 0)
    assert counts(find("R-77", by=ann)) == (0, 0, 0)
    assert counts(find("kofi", by=manager())) == (1, 1, 1)


def test_open_referrals_come_first(prison: Establishment, ann: User) -> None:
    closed = a_referral(
        at=prison,
        name="Ade",
        status="closed",
        closed_on="2026-01-01",
        closure_reason="completed",
    )
    waiting = a_referral(at=prison, name="Ade")
    assert find("ade", by=ann).men == [waiting, closed]


def test_one_record_opens_at_once(prison: Establishment, staff: Client) -> None:
    man = a_referral(at=prison, name="Ade")
    answer = staff.get(reverse("search"), {"q": " ade "})
    assert answer.headers["Location"] == reverse("matching:referral", args=[man.pk])


@pytest.mark.parametrize("text", ["", "nobody", "\0", "x" * 200, "'", "(", "\\"])
def test_what_finds_nobody_is_a_page_all_the_same(
    text: str, prison: Establishment, staff: Client
) -> None:
    a_referral(at=prison, name="Ade")
    assert staff.get(reverse("search"), {"q": text}).status_code == 200


def test_the_page_shows_some_and_leads_to_the_others(prison: Establishment, staff: Client) -> None:
    for _ in range(MOST + 2):
        a_referral(at=prison, name="Ade")
    page = staff.get(reverse("search"), {"q": "ade"}).content.decode()
    links = [link["href"] for link in elements(page, "a")]
    men = {reverse("matching:referral", args=[pk]) for pk in Referral.objects.values_list("pk")[0]}
    assert sum(link.startswith("/referrals/") and link[-2].isdigit() for link in links) == MOST
    assert men
    (others,) = [link for link in links if "search=ade" in link]
    assert f">{MOST + 2} referrals<" in staff.get(others.replace("&amp;", "&")).content.decode()


def test_more_people_take_no_more_queries(prison: Establishment, ann: User) -> None:
    for _ in range(3):
        a_referral(at=prison, name="Ade")
        a_mentor(at=prison, user=mentor_user(name="Ade"))
        an_application(full_name="Ade")
        _ = ann.roles
        with CaptureQueriesContext(connection) as queries:
            find("ade", by=ann)
        assert len(queries) == 3
        with CaptureQueriesContext(connection) as queries:
            assert find_nearly("aed", by=ann).count == 0
            find_nearly("adee", by=ann)
        assert len(queries) == 3 + 6


CONTACTS = [
    ("ama@example.org", 1),
    ("AMA@Example.org\u200b", 1),
    ("020 7946 0018", 2),
    ("+442079460018", 2),
    ("460018", 2),
    ("se58rs", 2),
    ("\u200eSE5 8RS ", 2),
    ("mo@example.org", 1),
]


@pytest.mark.parametrize(("text", "many"), CONTACTS)
def test_an_email_a_phone_number_and_a_postcode_find_applicants_and_mentors(
    text: str, many: int, prison: Establishment, ann: User
) -> None:
    contact: dict[str, Any] = {"phone": "+44 (0)20 7946-0018", "postcode": "SE5 8RS"}
    mentor = a_mentor(at=prison, user=mentor_user(email="mo@example.org"))
    trained = an_application(
        applicant=mentor.user, establishments=[prison], status=ApplicationStatus.ACCEPTED, **contact
    )
    applying = an_application(
        applicant=an_applicant(email="ama@example.org"), establishments=[prison], **contact
    )
    an_application(establishments=[prison])
    a_mentor(at=prison)
    hits = find(text, by=ann)
    if many == 2:
        assert set(hits.applications) == {trained, applying}
        assert hits.mentors == [mentor]
    elif text.startswith("mo"):
        assert (hits.applications, hits.mentors) == ([trained], [mentor])
    else:
        assert (hits.applications, hits.mentors) == ([applying], [])


def test_a_mentors_own_phone_number_finds_them(prison: Establishment, ann: User) -> None:
    mentor = a_mentor(at=prison, phone="+44 7700 900 777")
    assert find("07700900777", by=ann).mentors == [mentor]
    assert not find("07700900778", by=ann).count


@pytest.mark.parametrize("text", ["ama@example.org", "020 7946 0018", "SE5 8RS", "460018"])
def test_nobody_finds_the_contact_of_somebody_at_another_prison(
    text: str, prison: Establishment, ann: User
) -> None:
    there = an_establishment()
    person = an_applicant(email="ama@example.org")
    contact: dict[str, Any] = {"phone": "020 7946 0018", "postcode": "SE5 8RS"}
    an_application(applicant=person, establishments=[there], **contact)
    a_mentor(at=there, user=person, phone="020 7946 0018")
    assert find(text, by=ann).count == 0
    assert find(text, by=manager()).count == 2


def test_the_postcode_in_an_application_of_another_prison_finds_no_mentor(
    prison: Establishment, ann: User
) -> None:
    """Ann sees the mentor, but not the application that says where the mentor lives."""
    mentor = a_mentor(at=prison)
    an_application(
        applicant=mentor.user,
        establishments=[an_establishment()],
        status=ApplicationStatus.ACCEPTED,
        postcode="SE5 8RS",
    )
    assert find("SE5 8RS", by=ann).count == 0
    assert find("SE5 8RS", by=manager()).mentors == [mentor]


@pytest.mark.parametrize("text", ["SW2", "90012", "@", "+", "@example.org", "[^0-9]*", "0" * 100])
def test_too_little_and_what_is_no_contact_finds_nobody(
    text: str, prison: Establishment, ann: User
) -> None:
    an_application(establishments=[prison])
    a_mentor(at=prison, phone="07700 900123")
    assert find(text, by=ann).count == 0


def test_a_search_for_a_contact_takes_as_few_queries_as_any(ann: User) -> None:
    ann.roles  # noqa: B018 — read once for each request
    for text in ("ama@example.org", "07700 900123", "SE5 8RS"):
        with CaptureQueriesContext(connection) as captured:
            find(text, by=ann)
        assert len(captured) == 3


def test_a_search_for_spaces_alone_asks_for_words(client: Client) -> None:
    sign_in(client, manager())
    context = client.get(reverse("search"), {"q": "   "}).context
    assert (context["sought"], context["hits"]) == ("", None)
