"""The pages on which a manager erases one person."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.common.clock import london_today, now
from matching.models import Match, Participant
from privacy.erasing.asking import carry_out_erasure
from privacy.holds.holds import begin_hold
from privacy.models import Erasure
from privacy.register.entry import Whose
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import applicant, manager, sign_in
from tests.factories.programme import a_participant, a_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> Client:
    sign_in(client, manager())
    return client


def page_of(man: Participant) -> str:
    return reverse("privacy:erase_man", args=[man.pk])


def test_a_manager_erases_a_man_with_a_typed_word(boss: Client) -> None:
    today = london_today()
    over: dict[str, Any] = {"status": "closed", "closed_on": today, "closure_reason": "completed"}
    match = a_supported_man(
        referral=a_referral(**over), status="ended", ended_on=today, end_reason="completed"
    )
    a_session(match)
    man = match.referral.participant
    page = boss.get(page_of(man))
    assert page.context["preview"].is_possible
    assert {row.noun for row in page.context["preview"].staying} == {
        "sessions",
        "matches",
        "referrals",
        "an empty record",
    }
    wrong = boss.post(page_of(man), {"word": "yes"})
    assert wrong.context["form"].errors["word"]
    assert Participant.objects.get(pk=man.pk).erased_on is None
    boss.post(page_of(man), {"word": "Erase"})
    carry_out_erasure(erasure_id=Erasure.objects.get().pk)
    assert Participant.objects.get(pk=man.pk).erased_on == today
    erasure = reverse("privacy:erasure", args=[Erasure.objects.get().pk])
    assert boss.get(page_of(man)).headers["Location"] == erasure
    Erasure.objects.all().delete()
    assert boss.get(page_of(man)).status_code == 404
    assert boss.get(reverse("matching:referral", args=[match.referral_id])).status_code == 404
    assert "(erased)" not in boss.get(reverse("matching:referrals")).content.decode()


def test_the_page_says_what_must_end_first(boss: Client) -> None:
    match: Match = a_supported_man()
    man = match.referral.participant
    page = boss.get(page_of(man))
    assert len(page.context["preview"].live) == 2
    assert 'name="word"' not in page.content.decode()
    refused = boss.post(page_of(man), {"word": "erase"})
    assert refused.context["form"].non_field_errors()
    assert Participant.objects.get(pk=man.pk).erased_on is None


def test_a_held_record_has_no_button(boss: Client) -> None:
    man = a_participant()
    begin_hold(whose=Whose.MAN, person_key=man.pk, reason="A claim", by=manager(), at=now())
    page = boss.get(page_of(man))
    assert not page.context["preview"].is_possible
    assert 'name="word"' not in page.content.decode()


def test_a_manager_erases_an_account(boss: Client) -> None:
    person = applicant(name="Ama Example")
    page = reverse("privacy:erase_account", args=[person.pk])
    assert "Ama Example" in boss.get(page).content.decode()
    assert boss.post(page, {"word": "erase"}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.is_active) == ("(erased)", False)
    assert boss.get(page).headers["Location"].startswith("/privacy/erasures/")
