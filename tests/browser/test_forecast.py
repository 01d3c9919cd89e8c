"""The forecast on the page about mentors and men waiting, on a phone and a laptop."""

from playwright.sync_api import expect

from tests.browser.conftest import Axe, PageAt
from tests.browser.driving import is_whole, press
from tests.factories.outlook import an_outlook
from tests.factories.people import manager
from tests.factories.programme import a_referral, an_establishment


def test_the_forecast_of_one_prison(page_at: PageAt, axe: Axe) -> None:
    one, two = an_establishment(name="HMP One"), an_establishment(name="HMP Two")
    a_referral(at=one)
    an_outlook(one, two)
    manager(email="maurice@demo.alongside.example", name="Maurice")
    page = page_at(390)
    page.goto("/demo/")
    press(page, "Sign in as Maurice")
    page.goto("/capacity/")
    page.get_by_label("Prison", exact=True).select_option("HMP Two")
    press(page, "Show")
    expect(page.get_by_role("heading", name="The next 26 weeks: HMP Two")).to_be_visible()
    for details in page.locator("#forecast summary").all():
        details.click()
    expect(page.get_by_role("table", name="Week by week")).to_be_visible()
    is_whole(page, axe)
    picture = page.get_by_role("img", name="3 charts of the half year")
    box = picture.bounding_box()
    assert box is not None
    assert box["width"] > 320  # its letters are about as large as on the drawing
    with page.expect_download() as download:
        page.get_by_role("link", name="1 page for trustees").click()
    assert download.value.suggested_filename.startswith("forecast-hmp-two-")
