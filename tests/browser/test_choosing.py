"""Staff compare ways to choose, and ask what each weight does, at every width."""

import pytest

from matching.models import ReplayKind
from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import be_signed_in, follow, is_whole, press
from tests.factories.programme import a_coordinator, a_policy, an_establishment
from tests.factories.replays import a_made_replay

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_worker_lives_through_the_years(page_at: PageAt, axe: Axe) -> None:
    a_made_replay(ReplayKind.WEIGHTS, policy=a_policy())
    page = page_at(390)
    be_signed_in(page, a_coordinator(an_establishment()))
    page.goto("/policy/")
    page.get_by_role("heading", name="What each weight does").wait_for()
    is_whole(page, axe)
    follow(page, "Compare ways to choose")
    page.get_by_label("How many years should we invent?").select_option("1")
    page.get_by_label("How many times should we invent them?").select_option("10")
    press(page, "Compare the ways to choose")
    page.get_by_role("heading", name="What happened").wait_for()  # the page updates by itself
    is_whole(page, axe)
