"""Putting together a what-if in a browser, without JavaScript and at every width."""

from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import follow, is_whole, press
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
    press(page, "Sign in as Maurice")
    page.goto("/rounds/")
    follow(page, "What if there were more mentors, or a room closed?")
    is_whole(page, axe)
    follow(page, "Add mentors")
    press(page, "See what would change")
    page.get_by_text("There is a problem").wait_for()
    is_whole(page, axe)
    page.get_by_label("How many more mentors?").fill("2")
    page.get_by_label("HMP Brixton").check()
    page.get_by_label("Monday morning").check()
    press(page, "See what would change")
    page.get_by_role("heading", name="1 more man would have a mentor").wait_for()
    is_whole(page, axe)
