"""How a round chooses, read on a telephone and on a laptop."""

import pytest

from tests.browser.conftest import Axe, PageAt
from tests.browser.test_capacity import fits
from tests.factories.people import manager
from tests.factories.programme import a_finished_round


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_policy_is_read_from_its_round(page_at: PageAt, axe: Axe, width: int) -> None:
    manager(email="reader@demo.alongside.example", name="Maurice")
    this = a_finished_round(matched=1, referrals=2)
    page = page_at(width)
    page.goto("/demo/")
    page.get_by_role("button", name="Maurice").click()
    page.goto(f"/rounds/{this.pk}/")
    page.get_by_role("link", name="policy version 1").click()
    page.get_by_role("heading", name="How a round chooses").wait_for()
    axe(page)
    assert fits(page)
