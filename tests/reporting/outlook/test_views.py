"""The page about mentors and men waiting, with its forecast, files and printed page."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from config.common.clock import now
from reporting.models import DailyForecast
from tests.config.ui.markup import elements
from tests.factories.outlook import an_outlook
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.pdf import read, tags_of

pytestmark = pytest.mark.django_db
PAGE = "/capacity/"


@pytest.fixture
def boss(client: Client) -> Client:
    sign_in(client, manager())
    return client


def text(client: Client, address: str = PAGE) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


def test_without_a_forecast_the_page_says_when_there_will_be_one(boss: Client) -> None:
    assert "3am" in text(boss)
    assert boss.get("/capacity/forecast.pdf").status_code == 404


def test_the_page_says_it_in_words_first_and_then_with_a_picture(boss: Client) -> None:
    an_outlook(an_establishment())
    page = text(boss)
    words, picture = page.index("45 men (40 to 50)"), page.index("3 charts of the half year")
    assert words < picture
    images = [image for image in elements(page, "img") if image["alt"].startswith("3 charts")]
    assert images[0]["src"].startswith("data:image/svg+xml;base64,")
    for number in ("65%", "1.90", "2.37", "3.77", "Erlang-A"):
        assert number in page


def test_what_to_do_today_comes_before_the_figures(boss: Client) -> None:
    a_referral(at=an_establishment())
    [line] = boss.get(PAGE).context["advice"].lines
    page = text(boss)
    assert page.index(line.title) < page.index("<table")


def test_a_prison_can_be_chosen(boss: Client) -> None:
    one, two = an_establishment(), an_establishment()
    an_outlook(one, two)
    assert "115 men (110 to 120)" in text(boss)
    assert "46 men (41 to 51)" in text(boss, f"{PAGE}?prison={two.pk}")
    for typed in ("nonsense", "99999999999999999999", "-1", ""):
        assert "115 men (110 to 120)" in text(boss, f"{PAGE}?prison={typed}")


def test_an_earlier_forecast_is_not_shown_as_todays(boss: Client) -> None:
    earlier = now() - timedelta(days=1)
    an_outlook(an_establishment(), at=earlier)
    assert f"{earlier:%B %Y}" in text(boss)
    assert "no forecast from today" in text(boss)
    an_outlook(an_establishment())
    assert "no forecast from today" not in text(boss)


def test_the_page_says_why_there_is_no_forecast(boss: Client) -> None:
    at = now()
    DailyForecast.objects.create(
        date=at.date(), status="failed", failure="Too long.", queued_at=at, finished_at=at
    )
    assert "Too long." in text(boss)


@pytest.mark.parametrize("is_manager", [True, False])
def test_more_prisons_take_no_more_queries(is_manager: bool, client: Client) -> None:
    prisons, counts = [], []
    for more in (1, 2):
        for _ in range(more):
            prison = an_establishment()
            a_mentor(at=prison)
            a_referral(at=prison)
            prisons.append(prison)
        DailyForecast.objects.all().delete()
        an_outlook(*prisons)
        sign_in(client, manager() if is_manager else a_coordinator(*prisons))
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_files_have_what_the_person_can_choose(client: Client) -> None:
    one, two = an_establishment(), an_establishment()
    an_outlook(one, two)
    sign_in(client, a_coordinator(two))
    data = client.get("/capacity/forecast/csv/").content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(data)))
    assert {row["Prison"] for row in rows} == {two.name}
    assert [row["Kind"] for row in rows] == ["past"] * 27 + ["forecast"] * 26
    last = rows[-1]
    assert [last[f"Men waiting{of}"] for of in ("", ", low", ", high")] == ["46", "41", "51"]
    book = load_workbook(BytesIO(client.get("/capacity/forecast/xlsx/").content))
    assert book.worksheets[0].max_row == 1 + 53
    assert "Cohort -10" in [row[0].value for row in book.worksheets[1].rows]
    assert client.get("/capacity/forecast/doc/").status_code == 404


def test_the_printed_page_is_one_page_that_screen_readers_read(boss: Client) -> None:
    prison = an_establishment()
    an_outlook(prison, an_establishment())
    answer = boss.get(f"/capacity/forecast.pdf?prison={prison.pk}")
    assert answer["Content-Type"] == "application/pdf"
    pdf = read(answer.content)
    assert len(pdf.pages) == 1
    assert "45 men (40 to 50)" in " ".join(pdf.pages[0].extract_text().split())
    [picture] = tags_of(pdf).named("Figure")
    assert picture.alt.startswith("3 charts")
