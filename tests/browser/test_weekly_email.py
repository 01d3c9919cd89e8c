"""Monday's email to a coordinator in the demo's inbox, on a phone, and the page it leads to."""

import re

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from config.common.clock import london_today, now
from matching.rounds.emails import email_coordinators
from recruitment.weekly import week_of
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole
from tests.factories.programme import (
    a_coordinator,
    a_finished_round,
    a_mentor,
    an_establishment,
    an_open_proposal,
)
from tests.stack import Stack

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_email_to_the_proposals(
    page_at: PageAt, axe: Axe, stack: Stack, settings: Settings
) -> None:
    settings.BASE_URL = stack.base_url
    prison = an_establishment()
    carmen = a_coordinator(prison)
    proposal = an_open_proposal(
        mentor=a_mentor(at=prison), of=a_finished_round(week=week_of(london_today()))
    )
    email_coordinators(at=now())
    page = page_at(390)
    be_signed_in(page, carmen)
    page.goto("/demo/inbox/")
    follow(page, re.compile("1 proposal to decide"))
    follow(page, "See this email as a mail program shows it")
    is_whole(page, axe)
    follow(page, re.compile("localhost"))
    expect(page.get_by_text(proposal.referral.name).first).to_be_visible()
