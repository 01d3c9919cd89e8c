"""A what-if put together in a browser, without JavaScript and at every width."""

from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import is_whole
from tests.factories.people import manager
from tests.factories.programme import a_mentor, a_referral, an_establishment


def test_one_more_mentor(page_at: PageAt, axe: Axe) -> None:
    manager(email="asker@demo.alongside.example", name="Maurice")
    prison, other = an_establishment(name="HMP Brixton"), an_establishment(name="HMP Wandsworth")
    a_mentor(at=prison)
    for where in (prison, prison, other):
        a_referral(at=where)
    page = page_at(390)
    page.goto("/demo/")
    page.get_by_role("button", name="Maurice").click()
    page.goto("/rounds/")
    page.get_by_role("link", name="What if there were more mentors").click()
    is_whole(page, axe)
    page.get_by_role("link", name="Add mentors").click()
    page.get_by_role("button", name="See what would change").click()
    page.get_by_text("There is a problem").wait_for()
    is_whole(page, axe)
    page.get_by_label("How many more mentors?").fill("2")
    page.get_by_label("HMP Brixton").check()
    page.get_by_label("Monday morning").check()
    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("heading", name="1 more man would have a mentor").wait_for()
    is_whole(page, axe)
