"""The pages of quick entry, as a coordinator uses them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today
from matching.models import LikenessDecision, Participant, Referral
from recruitment.models import Establishment
from tests.config.ui.markup import elements, fields_with_errors, only
from tests.factories.programme import a_need, a_referral, an_establishment

pytestmark = pytest.mark.django_db

ADD, CHECK, PASTE = "/referrals/add/", "/referrals/add/check/", "/referrals/add/paste/"
TODAY = london_today()
RECEIVED = {f"received_on_{name}": getattr(TODAY, name) for name in ("day", "month", "year")}
CLOSED: dict[str, Any] = {"status": "closed", "closed_on": TODAY, "closure_reason": "completed"}


def typed(prison: Establishment, **fields: Any) -> dict[str, Any]:
    usual = {"name": "Jon Smith", "establishment": prison.pk, "source": "self_wing"}
    return usual | RECEIVED | fields


def release_in(days: int) -> dict[str, Any]:
    on = TODAY.fromordinal(TODAY.toordinal() + days)
    parts = {f"release_on_{name}": getattr(on, name) for name in ("day", "month", "year")}
    return parts | {"release_kind": "conditional"}


def save(client: Client, data: dict[str, Any]) -> str:
    answer = client.post(ADD, data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_opens_with_the_only_prison_and_today(
    staff: Client, prison: Establishment
) -> None:
    page = staff.get(ADD).content.decode()
    chosen = [row.text for row in elements(page, "option") if "selected" in row]
    assert "HMP Here" in chosen
    assert f'value="{TODAY.year}"' in page


def test_a_saved_form_leads_to_the_man(staff: Client, prison: Establishment) -> None:
    need = a_need("drugs")
    page = save(staff, typed(prison, prison_number="a1234 bc", **{f"need_{need.pk}": "3"}))
    referral = Referral.objects.get()
    assert referral.reference in page
    assert referral.prison_number == "A1234BC"
    assert referral.needs.get().weight == 3


def test_save_and_add_another_keeps_prison_and_source(boss: Client, prison: Establishment) -> None:
    an_establishment(name="HMP Aardvark")
    answer = boss.post(ADD, typed(prison, source="participant", another="1"))
    assert "Smith" not in answer.headers["Location"]
    page = boss.get(answer.headers["Location"]).content.decode()
    chosen = [row["value"] for row in elements(page, "option") if "selected" in row]
    assert {str(prison.pk), "participant"} <= set(chosen)
    assert 'value="Jon Smith"' not in page
    banner = only(page, **{"data-module": "govuk-notification-banner"})
    assert "govuk-notification-banner--success" in banner["class"]
    assert banner["data-disable-auto-focus"] == "true"


@pytest.mark.parametrize("missing", ["name", "establishment"])
def test_what_is_needed_is_asked_for(missing: str, staff: Client, prison: Establishment) -> None:
    page = save(staff, typed(prison) | {missing: ""})
    assert f'href="#id_{missing}"' in page
    assert not Referral.objects.exists()


def test_a_wrong_answer_is_shown_at_its_field_with_all_that_was_typed(
    staff: Client, prison: Establishment
) -> None:
    page = save(staff, typed(prison, wing="C", literacy="Slow", **release_in(-1)))
    assert 'href="#id_release_on_0"' in page
    assert 'value="C"' in page
    assert 'value="Slow"' in page


def test_a_prison_of_somebody_else_cannot_be_chosen(staff: Client) -> None:
    save(staff, typed(an_establishment()))
    assert not Referral.objects.exists()


def test_it_asks_whether_he_is_a_man_on_record(staff: Client, prison: Establishment) -> None:
    known = a_referral(at=prison, name="John Smith", **CLOSED).participant
    page = save(staff, typed(prison))
    assert 'href="#id_same_man_0"' in page
    assert Referral.objects.count() == 1
    save(staff, typed(prison, same_man=str(known.pk)))
    assert known.referrals.count() == 2


def test_a_different_man_is_added(staff: Client, prison: Establishment) -> None:
    a_referral(at=prison, name="John Smith")
    save(staff, typed(prison, same_man="new"))
    assert Participant.objects.count() == 2
    assert LikenessDecision.objects.get().difference == "different"


def test_a_man_with_an_open_referral_is_not_added_again(
    staff: Client, prison: Establishment
) -> None:
    known = a_referral(at=prison, name="John Smith")
    page = save(staff, typed(prison, same_man=str(known.participant_id)))
    assert known.reference in page
    assert Referral.objects.count() == 1


def test_whose_number_it_is_is_said_at_once(staff: Client, prison: Establishment) -> None:
    """An open referral leaves his record to open and the number to correct, and nothing else."""
    known = a_referral(at=prison, name="Ali Khan", prison_number="A1234BC")
    link = f'href="{reverse("matching:referral", args=[known.pk])}"'
    with_number = typed(prison, prison_number="A1234BC")
    assert link in staff.post(CHECK, with_number).content.decode()
    page = save(staff, with_number)
    assert fields_with_errors(page) == {"prison_number"}
    assert link in page
    assert known.reference in page
    assert "same_man" not in page
    save(staff, with_number | {"prison_number": "A1235BC"})
    assert Participant.objects.count() == 2


def test_the_owner_of_a_number_without_an_open_referral_gets_this_one(
    staff: Client, prison: Establishment
) -> None:
    known = a_referral(at=prison, name="Ali Khan", prison_number="A1234BC", **CLOSED)
    with_number = typed(prison, prison_number="A1234BC")
    page = save(staff, with_number)
    assert f'href="{reverse("matching:referral", args=[known.pk])}"' in page
    assert fields_with_errors(page) == {"same_man"}
    page = save(staff, with_number | {"same_man": "new"})
    assert fields_with_errors(page) == {"prison_number"}
    save(staff, with_number | {"same_man": str(known.participant_id)})
    assert known.participant.referrals.count() == 2


def test_a_number_of_another_prison_is_told_at_its_field(
    staff: Client, prison: Establishment
) -> None:
    a_referral(at=an_establishment(), name="Ali Khan", prison_number="A1234BC")
    page = save(staff, typed(prison, prison_number="A1234BC"))
    assert 'href="#id_prison_number"' in page
    assert "Khan" not in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (release_in(90), "He is eligible"),
        (release_in(89), "With this date, he is not eligible"),
        ({"on_remand": "on"}, "release date is missing"),
        ({}, ""),
    ],
)
def test_eligibility_is_said_while_typing_once_there_is_a_date(
    fields: dict[str, Any], words: str, staff: Client, prison: Establishment
) -> None:
    page = staff.post(CHECK, typed(prison) | fields).content.decode()
    assert (words in page) if words else not page.strip()
    if words:
        assert words in save(staff, typed(prison) | fields)


def test_likenesses_are_said_while_typing(staff: Client, prison: Establishment) -> None:
    a_referral(at=prison, name="John Smith", prison_number="A1234BC")
    a_referral(at=an_establishment(), name="Ali Khan", prison_number="B1234BC")
    assert "John Smith" in staff.post(CHECK, typed(prison)).content.decode()
    assert staff.post(CHECK, {"name": "Jo"}).content.decode().strip() == ""
    elsewhere = staff.post(CHECK, typed(prison, name="", prison_number="B1234BC"))
    assert "Khan" not in elsewhere.content.decode()
    assert elsewhere.content.decode().strip()


EMAIL = """Dear Ann,
Full name: Jon Smith
Prison: hmp here
Wants help with: drugs and pottery
Ring me on Tuesdays <b>only</b>."""


def test_a_pasted_email_fills_the_form_and_loses_nothing(
    staff: Client, prison: Establishment, ann: User
) -> None:
    need = a_need("drugs")
    answer = staff.post(PASTE, {"text": EMAIL})
    page = answer.content.decode()
    boxes = answer.context["form"]
    assert (boxes["name"].value(), boxes["establishment"].value()) == ("Jon Smith", prison.pk)
    assert boxes[f"need_{need.pk}"].value() == 2
    note = boxes["note"].value()
    assert "drugs and pottery" in page
    assert "<b>" not in page

    sent = typed(prison, source="", note=note, wing="C")
    refused = save(staff, sent)
    assert fields_with_errors(refused) == {"source"}
    assert "Ring me on Tuesdays" in refused
    assert 'value="C"' in refused
    save(staff, sent | {"source": "pom"})
    assert Referral.objects.get().notes.get().text.split() == note.split()


def test_an_email_without_answers_is_a_note(staff: Client, prison: Establishment) -> None:
    answer = staff.post(PASTE, {"text": "Please take Jon."})
    assert "Please take Jon." in answer.content.decode()
    assert not answer.context["could_read"]
    assert staff.post(PASTE, {"text": EMAIL}).context["could_read"]


def test_nothing_pasted_is_asked_for(staff: Client) -> None:
    assert fields_with_errors(staff.post(PASTE, {"text": " "}).content.decode()) == {"text"}
    assert staff.get(ADD).content.decode().count(f'href="{PASTE}"') == 1
