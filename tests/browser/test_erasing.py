"""What a man has consented to, and erasing a record, in a browser."""

import re

from playwright.sync_api import expect

from config.common.clock import london_today, now
from delivery.models import Service
from delivery.onward.directory import load_services
from matching.models import Participant
from privacy.erasing.asking import carry_out_erasure
from privacy.erasing.fates import destroy_keys_of
from privacy.models import Breach, Erasure
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import DEVICES, be_signed_in, follow, is_whole, press
from tests.factories.delivery import a_consent, a_session, a_supported_man, an_answer
from tests.factories.people import applicant, manager
from tests.factories.privacy import a_breach
from tests.factories.programme import a_referral


def test_his_consents_are_recorded_and_withdrawn(page_at: PageAt, axe: Axe) -> None:
    load_services()
    match = a_supported_man()
    an_answer(match)
    a_consent(match, Service.objects.get(code="st-mungos"))
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto(f"/referrals/{match.referral_id}/")
    follow(page, "See what he has consented to")
    is_whole(page, axe, DEVICES)
    press(page, "Record what he consents to")
    page.get_by_label("We share with a service").check()
    page.get_by_label("Which service did he consent to?").select_option(label="PACT")
    page.get_by_label("In writing").check()
    is_whole(page, axe, DEVICES)
    press(page, "Save")
    expect(page.get_by_role("alert")).to_be_visible()
    is_whole(page, axe)
    page.goto(f"/referrals/{match.referral_id}/consents/")
    follow(page, re.compile("^He withdraws this consent"))
    is_whole(page, axe, DEVICES)


def test_a_manager_erases_a_man_and_an_account(page_at: PageAt, axe: Axe) -> None:
    today = london_today()
    referral = a_referral(status="closed", closed_on=today, closure_reason="completed")
    match = a_supported_man(
        referral=referral, status="ended", ended_on=today, end_reason="completed"
    )
    a_session(match)
    page = page_at(390)
    be_signed_in(page, manager())
    page.goto(f"/referrals/{referral.pk}/")
    follow(page, "Erase his record")
    is_whole(page, axe, DEVICES)
    page.get_by_label("Type “erase” to confirm").fill("no")
    press(page, "Erase this record")
    is_whole(page, axe)
    page.get_by_label("Type “erase” to confirm").fill("erase")
    press(page, "Erase this record")
    expect(page.get_by_role("progressbar")).to_be_visible()
    is_whole(page, axe, DEVICES)
    carry_out_erasure(erasure_id=Erasure.objects.get().pk)
    expect(page.get_by_role("heading", name="The record was erased")).to_be_visible()
    is_whole(page, axe, DEVICES)
    assert Participant.objects.get(pk=referral.participant_id).erased_on == today
    page.goto(f"/privacy/erase/account/{applicant().pk}/")
    is_whole(page, axe, DEVICES)
    page.goto(f"/privacy/erase/account/{match.mentor.user_id}/")
    is_whole(page, axe, DEVICES)
    held = a_referral(status="closed", closed_on=today, closure_reason="other").participant
    failed = Erasure.objects.create(
        participant=held,
        asked_by=manager(),
        queued_at=now(),
        finished_at=now(),
        status="failed",
        failure="Nothing was erased. This record is on legal hold.",
    )
    page.goto(f"/privacy/erasures/{failed.pk}/")
    is_whole(page, axe, DEVICES)


def test_a_page_with_a_text_whose_key_is_destroyed_says_so(page_at: PageAt, axe: Axe) -> None:
    breach = a_breach()
    destroy_keys_of(Breach.objects.filter(pk=breach.pk))
    page = page_at(390)
    be_signed_in(page, manager())
    answer = page.goto(f"/privacy/breaches/{breach.pk}/")
    assert answer
    assert answer.status == 410
    is_whole(page, axe, DEVICES)
