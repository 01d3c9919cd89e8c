"""What mentors tell us about themselves."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from pypdf import PdfReader

from config.common.audit import AuditEvent
from config.common.clock import now
from matching.models import Match, Mentor
from matching.pool.loading import load_pool
from recruitment.models import Establishment
from recruitment.weekly import mask_of
from tests.config.ui.markup import fields_with_errors
from tests.factories.programme import (
    a_language,
    a_need,
    a_referral,
    an_establishment,
    an_offence_group,
)
from tests.matching.mentors.views.test_changing import get

pytestmark = pytest.mark.django_db


def send(client: Client, part: str, **typed: object) -> str:
    address = reverse("matching:own_part", args=[part])
    return client.post(address, typed).content.decode()


def save(client: Client, part: str, **typed: object) -> None:
    """Sends correct answers. Checks that they are saved and that the page with all parts comes
    next."""
    address = reverse("matching:own_part", args=[part])
    answer = client.post(address, typed, follow=True)
    assert answer.redirect_chain == [(reverse("matching:own_parts"), 302)]
    assert "success" in {message.level_tag for message in answer.context["messages"]}


def show(client: Client, part: str) -> str:
    return client.get(reverse("matching:own_part", args=[part])).content.decode()


def test_boundaries_keep_a_man_from_being_proposed_and_can_be_removed(
    phone: Client, ben: Mentor, prison: Establishment
) -> None:
    arson = an_offence_group("arson")
    a_referral(at=prison, offences=["arson"])
    save(phone, "boundaries", groups=[arson.pk])
    pool = load_pool(at=now())
    assert pool.mentors.boundaries[0] & pool.referrals.topics[0]
    assert " checked" in show(phone, "boundaries")
    assert AuditEvent.objects.get(action="change_boundaries").detail == {}
    save(phone, "boundaries")
    assert not ben.boundaries.exists()


def test_a_boundary_says_nothing_of_a_man_met_now(phone: Client, match: Match) -> None:
    group = an_offence_group("arson")
    save(phone, "boundaries", groups=[group.pk])
    assert match.mentor.boundaries.get() == group


def test_what_one_knows_and_speaks(phone: Client, ben: Mentor) -> None:
    drugs, money, welsh = a_need("drugs"), a_need("money"), a_language("welsh")
    typed = {f"need_{drugs.pk}": 3, f"need_{money.pk}": 0, "languages": [welsh.pk]}
    save(phone, "strengths", **typed)
    assert list(ben.experience.values_list("need", "level")) == [(drugs.pk, 3)]
    assert list(ben.languages.all()) == [welsh]
    assert show(phone, "strengths").count(" checked") == 3
    page = get(phone, "own_parts")
    assert "Drugs" in page
    assert "Money" not in page
    assert "welsh" in page
    assert fields_with_errors(send(phone, "strengths")) == {f"need_{drugs.pk}", f"need_{money.pk}"}


def test_wishes(phone: Client, ben: Mentor) -> None:
    drugs = a_need("drugs")
    save(phone, "wishes", slots=["0", "4"], needs=[drugs.pk])
    ben.refresh_from_db()
    assert ben.preferred_slots == mask_of([0, 4])
    assert list(ben.preferred_needs.all()) == [drugs]
    assert show(phone, "wishes").count(" checked") == 3
    page = get(phone, "own_parts")
    for wish in ("Monday: morning", "Tuesday: afternoon", "Drugs"):
        assert wish in page


def test_travel(phone: Client, ben: Mentor, prison: Establishment) -> None:
    name = f"prison_{prison.pk}"
    save(phone, "travel", **{name: "35"})
    assert list(ben.travel.values_list("establishment", "minutes")) == [(prison.pk, 35)]
    assert 'value="35"' in show(phone, "travel")
    assert f"{prison}: 35 minutes" in get(phone, "own_parts")
    for wrong in ("601", "-1", "an hour"):
        assert fields_with_errors(send(phone, "travel", **{name: wrong})) == {name}
    save(phone, "travel", **{name: ""})
    assert not ben.travel.exists()


def test_the_way_is_asked_to_where_one_may_be_cleared(
    phone: Client, ben: Mentor, prison: Establishment
) -> None:
    an_establishment(name="HMP There")
    assert "HMP There" not in show(phone, "travel")
    ben.user.clearances.all().delete()
    assert "HMP There" in show(phone, "travel")


def test_there_are_no_other_parts(phone: Client) -> None:
    assert phone.get(reverse("matching:own_part", args=["secrets"])).status_code == 404


def test_a_statement_can_be_kept_as_a_pdf_that_names_no_man(
    phone: Client, ben: Mentor, match: Match
) -> None:
    answer = phone.get(reverse("matching:printed_statement", args=[ben.pk]))
    assert answer.headers["Content-Type"] == "application/pdf"
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert "Ben Bramble" in text
    assert "HMP Here" in text
    assert "Jordan" not in text
    page = get(phone, "statement", ben.pk)
    assert date_format(match.started_on, "j F Y") in page
    assert "Jordan" not in page
