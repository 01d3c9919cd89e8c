"""The pages of the programme report: what a manager chooses, a figure that opens, and a report that
the worker makes."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from openpyxl import load_workbook

from config.accounts.models import User
from config.common.audit import READ_PAGE, AuditEvent, was_read
from config.common.clock import london_today, now
from config.common.runs import MAX_ATTEMPTS, RunStatus, start_run
from matching.models import Participant
from reporting.models import MadeReport, PrintedReport
from reporting.programme.asking import (
    FORGOTTEN_AFTER,
    FRESH,
    count_again,
    make_report,
    queued_report,
    report_of,
    sweep_reports,
)
from reporting.programme.document import Document, Section
from reporting.programme.issuing import withdraw_report
from reporting.programme.keeping import make_programme_report
from reporting.programme.publication import publication_of
from reporting.programme.published import published_page
from reporting.programme.stored import as_stored
from reporting.programme.summary import FIGURES
from reporting.programme.tables import ProgrammeReport, Scope
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_referral, an_establishment
from tests.factories.reporting import a_grant, an_issued_report
from tests.pdf import pages_of, read
from training.certificates import printing

pytestmark = pytest.mark.django_db
PAGE = "/programme-report/"
TODAY = london_today()
SCOPE = Scope(TODAY - timedelta(days=364), TODAY, TODAY)


@pytest.fixture
def boss(client: Client) -> User:
    user = manager()
    sign_in(client, user)
    return user


def test_the_page_shows_the_last_12_months_of_all_prisons(client: Client, boss: User) -> None:
    a_session(a_supported_man())
    page = client.get(PAGE)
    assert page.context["report"].scope == SCOPE
    assert page.context["report"].figures["sources.total"].value == 1
    assert page.context["report"].broken == []
    assert MadeReport.objects.get().asked_by == boss


def test_the_address_chooses_days_and_prisons(client: Client, boss: User) -> None:
    here, there = an_establishment(), an_establishment()
    for prison in (here, here, there):
        a_referral(at=prison, received_on=date(2025, 3, 3))
    choice = {"first": "2025-03-01", "last": "2025-03-31", "as_at": "2025-04-02"}
    page = client.get(PAGE, choice | {"prisons": [here.pk]})
    days = (date(2025, 3, 1), date(2025, 3, 31), date(2025, 4, 2))
    assert page.context["report"].scope == Scope(*days, frozenset({here.pk}))
    assert page.context["report"].figures["sources.total"].value == 2


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        ({"first": "2025-03-31", "last": "2025-03-01"}, "last"),
        ({"first": "1999-12-31", "last": "2025-03-01"}, "first"),
        ({"first": "0001-01-01"}, "first"),
        ({"last": "0001-01-01"}, "last"),
        ({"last": "9999-12-31"}, "last"),
        ({"first": "2025-03-01", "last": "2025-03-31", "as_at": "2025-02-28"}, "as_at"),
        ({"as_at": (TODAY + timedelta(days=1)).isoformat()}, "as_at"),
        ({"first": (TODAY + timedelta(days=1)).isoformat(), "last": "2099-12-31"}, "first"),
        ({"first": "never"}, "first"),
        ({"prisons": "123456789012345678901234567890"}, "prisons"),
    ],
)
def test_a_wrong_choice_is_explained(
    client: Client, boss: User, choice: dict[str, str], field: str
) -> None:
    for address in ("", "checks/", "figure/", "file.csv"):
        page = client.get(PAGE + address, choice)
        assert [field] == list(page.context["form"].errors)
    assert not MadeReport.objects.filter(asked_by=boss).exists()


@pytest.mark.parametrize("days", [0, 1])
def test_a_report_says_whether_it_covers_only_a_part_of_its_period(
    client: Client, boss: User, days: int
) -> None:
    choice = {"first": "2025-01-01", "last": "2025-03-31"}
    choice["as_at"] = (date(2025, 3, 31) - timedelta(days=days)).isoformat()
    for address in ("", "summary/", "issue/"):
        said = "covers only part" in client.get(PAGE + address, choice).content.decode()
        assert said == bool(days)


def test_a_figure_opens_with_its_records_and_the_reading_is_recorded(
    client: Client, boss: User
) -> None:
    man = a_referral(name="Jordan Juniper")
    shown = client.get(f"{PAGE}figure/", {"figure": "sources.total"})
    assert [line.about for line in shown.context["lines"]] == ["Jordan Juniper"]
    assert escape(shown.context["figure"].definition.numerator) in shown.content.decode()
    read = AuditEvent.objects.filter(was_read(Participant, [man.participant_id]), action=READ_PAGE)
    assert [(event.actor, event.detail["how"]) for event in read] == [(boss.pk, "list")]
    assert client.get(f"{PAGE}figure/", {"figure": "sources.nobody"}).status_code == 404
    assert client.get(f"{PAGE}figure/").context["figure"].key == "sources.total"


def test_the_page_the_files_and_the_stored_report_name_nobody(client: Client, boss: User) -> None:
    a_session(a_supported_man(referral=a_referral(name="Jordan Juniper")))
    for address in ("", "checks/", "file.csv", "pictures/sources.svg"):
        answer = client.get(PAGE + address)
        assert answer.status_code == 200
        assert b"Juniper" not in answer.content
    assert not AuditEvent.objects.filter(action=READ_PAGE).exists()
    assert "Juniper" not in str(MadeReport.objects.filter(asked_by=boss).values())


@pytest.mark.parametrize("address", ["pictures/nothing.svg", "pictures/acct.svg", "file.pdf"])
def test_there_is_no_other_picture_or_file(client: Client, boss: User, address: str) -> None:
    assert client.get(PAGE + address).status_code == 404
    assert MadeReport.objects.filter(asked_by=boss).count() == 1


def test_a_figure_takes_as_many_queries_for_3_men_as_for_one(client: Client, boss: User) -> None:
    counts = []
    for men in (1, 2):
        for _ in range(men):
            a_supported_man()
        count_again(SCOPE, by=boss, at=now())
        for key in ("sources.total", "supported.men", "supported.matches", "volunteers.active"):
            with CaptureQueriesContext(connection) as queries:
                shown = client.get(f"{PAGE}figure/", {"figure": key})
            counts.append((key, len(shown.context["lines"]), len(queries)))
    few, more = counts[:4], counts[4:]
    assert [(key, lines * 3, queries) for key, lines, queries in few] == more


def test_the_figures_stay_until_somebody_counts_again(client: Client, boss: User) -> None:
    first = report_of(SCOPE, by=boss, at=now())
    a_referral()
    assert report_of(SCOPE, by=boss, at=now()) == first
    assert report_of(SCOPE, by=manager(), at=now()) != first
    answer = client.post(f"{PAGE}?{urlencode({'first': SCOPE.first, 'last': SCOPE.last})}")
    assert answer.status_code == 302
    again = client.get(answer["Location"])
    assert again.context["report"].figures["sources.total"].value == 1
    assert report_of(SCOPE, by=boss, at=now() + FRESH) not in (first, again.context["made"])


def test_the_worker_makes_a_report_once_and_the_page_waits(client: Client, boss: User) -> None:
    a_referral()
    waiting = queued_report(SCOPE, by=boss, at=now())
    with pytest.raises(IntegrityError):
        queued_report(SCOPE, by=boss, at=now())
    assert count_again(SCOPE, by=boss, at=now()) == waiting
    page = client.get(PAGE)
    assert "report" not in page.context
    assert page.context["made"] == waiting
    assert "HX-Refresh" not in client.get(f"{PAGE}progress/")
    make_report(report_id=waiting.pk)
    make_report(report_id=waiting.pk)
    assert client.get(f"{PAGE}progress/")["HX-Refresh"] == "true"
    made = client.get(PAGE).context["made"]
    assert (made, made.attempts, made.progress) == (waiting, 1, 100)
    assert made.result["tables"]


def test_a_report_whose_worker_dies_starts_again_and_old_ones_are_forgotten(boss: User) -> None:
    report, at = queued_report(SCOPE, by=boss, at=now()), now()
    for _ in range(MAX_ATTEMPTS):
        assert start_run(report, at=at)
        at += timedelta(minutes=10)
        sweep_reports(at=at)
        report.refresh_from_db()
    assert report.status == RunStatus.FAILED
    sweep_reports(at=at + FORGOTTEN_AFTER + timedelta(minutes=1))
    assert not MadeReport.objects.exists()


def test_the_worker_makes_a_report_for_publication_that_hides_small_counts(
    client: Client, boss: User
) -> None:
    a_session(a_supported_man(referral=a_referral(name="Jordan Juniper")))
    chosen = {"publication": "on"}
    waiting = client.get(PAGE, chosen).context["made"]
    assert waiting.status == RunStatus.QUEUED
    assert waiting != client.get(PAGE).context["made"]
    make_report(report_id=waiting.pk)
    shown = client.get(PAGE, chosen)
    figures = shown.context["report"].figures
    assert figures["supported.men"].is_hidden
    assert shown.context["published"].hidden == sum(one.is_hidden for one in figures.values())
    ages, _, _ = shown.context["report"].place_of("ages.under-31")
    assert any("20 to 25" in note for note in ages.notes)
    assert b"/programme-report/figure/" not in shown.content
    assert client.get(f"{PAGE}figure/", chosen | {"figure": "supported.men"}).status_code == 404
    assert client.get(f"{PAGE}pictures/ages.svg", chosen).status_code == 404
    lines = client.get(f"{PAGE}file.csv", chosen).content.decode().splitlines()
    [men] = [line for line in lines if ",supported.men," in line]
    assert ",hidden," in men
    assert MadeReport.objects.get(pk=waiting.pk).records == {}


def test_names_and_numbers_are_looked_for_in_all_words_of_a_publication(boss: User) -> None:
    a_referral(name="Jordan Juniper")
    report = as_stored(publication_of(empty_report()).report, is_publication=True)
    words = {Section.INTRODUCTION: "We met 3 men.", Section.THANKS: "We thank Juniper."}
    page = published_page(Document(report, words=words))
    assert [hit.shown for hit in page.hits] == ["Juniper"]
    assert page.numbers == ["3"]
    assert [title for title, _ in page.words] == ["Introduction", "Thanks"]


def empty_report() -> ProgrammeReport:
    return make_programme_report(SCOPE, by=manager(), at=now())


def test_what_was_promised_stands_on_the_report_and_in_its_excel(
    client: Client, boss: User
) -> None:
    match = a_supported_man()
    a_session(match, minutes=90)
    grant = a_grant(promises={"supported.men": 4, "sessions.total.minutes": 2})
    a_grant(match.referral.establishment, funder="Somebody who pays for 1 prison")
    days = {"first": grant.first.isoformat(), "last": grant.last.isoformat()}
    [promises] = client.get(PAGE, days).context["promises"]
    assert (promises.grant, promises.is_whole) == (grant.pk, True)
    lines = [(line.promised, line.actual, line.percent) for line in promises.lines]
    assert lines == [(4, 1, 25), (2, 1, 50)]
    book = load_workbook(BytesIO(client.get(f"{PAGE}file.xlsx", days).content))
    rows = list(book["Promises"].iter_rows(min_row=2, values_only=True))
    assert [row[2:] for row in rows] == lines
    longer = days | {"first": (grant.first - timedelta(days=1)).isoformat()}
    assert client.get(PAGE, longer).context["promises"] == ()
    book = load_workbook(BytesIO(client.get(f"{PAGE}file.xlsx", longer).content))
    assert "Promises" not in book.sheetnames


def test_the_worker_prints_the_report_and_the_page_waits(client: Client, boss: User) -> None:
    page = client.get(f"{PAGE}pdf/")
    row = page.context["row"]
    assert (row.status, row.asked_by) == (RunStatus.QUEUED, boss)
    progress, file = (f"{PAGE}printed/{row.pk}/{part}" for part in ("progress/", "report.pdf"))
    assert client.get(file).status_code == 404
    assert "HX-Refresh" not in client.get(progress)
    made = {"file": b"%PDF", "content": {"file_name": "programme-report"}}
    PrintedReport.objects.update(status=RunStatus.DONE, finished_at=now(), **made)
    assert client.get(progress)["HX-Refresh"] == "true"
    assert file in client.get(f"{PAGE}pdf/").content.decode()
    printed = client.get(file)
    assert (printed["Content-Type"], printed.content) == ("application/pdf", b"%PDF")
    assert f"programme-report-{TODAY.isoformat()}.pdf" in printed["Content-Disposition"]
    sign_in(client, manager())
    assert client.get(file).status_code == 404


def test_trustees_have_a_page_and_a_pdf_of_one_page(client: Client, boss: User) -> None:
    a_session(a_supported_man(referral=a_referral(name="Jordan Juniper")))
    page = client.get(f"{PAGE}summary/")
    numbers = {one.key: one.number for one in page.context["summary"].highlights}
    assert numbers.keys() == FIGURES.keys()
    assert (numbers["became.matched"], numbers["sessions.visit.count"]) == ("1", "1")
    (text,) = pages_of(read(client.get(f"{PAGE}summary.pdf").content))
    assert "1of1(100%)Allocatedamentorbefore:0(1more)" in text
    assert b"Juniper" not in page.content
    assert "Juniper" not in text


def test_without_pango_the_summary_says_why_there_is_no_pdf(
    client: Client, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: str) -> Any:
        raise OSError("cannot load library 'libpango-1.0-0'")

    printing._printer.cache_clear()
    monkeypatch.setattr(printing, "import_module", missing)
    answer = client.get(f"{PAGE}summary.pdf", follow=True)
    assert "Pango" in answer.content.decode()
    assert answer.context["summary"]


def test_an_issued_report_prints_as_it_was_issued(client: Client, boss: User) -> None:
    issued = an_issued_report()
    page = client.get(f"{PAGE}issued/{issued.pk}/pdf/")
    assert page.context["row"].content["issue"]["digest"] == issued.digest
    (text,) = pages_of(read(client.get(f"{PAGE}issued/{issued.pk}/summary.pdf").content))
    assert "Notissuedyet" not in text
    assert "Withdrawn" not in text


def test_the_files_of_a_withdrawn_report_say_that_it_is_withdrawn(
    client: Client, boss: User
) -> None:
    issued = an_issued_report()
    address = f"{PAGE}issued/{issued.pk}/"
    before = client.get(f"{address}pdf/").context["row"]
    withdraw_report(report=issued, reason="Wrong.", by=boss, at=now())
    (text,) = pages_of(read(client.get(f"{address}summary.pdf").content))
    assert "Withdrawnon" in text
    book = load_workbook(BytesIO(client.get(f"{address}file.xlsx").content))
    about = [row[:2] for row in book["About"].iter_rows(values_only=True)]
    assert ("Withdrawn on", TODAY.isoformat()) in about
    row = client.get(f"{address}pdf/").context["row"]
    assert (row == before, row.content["issue"]["withdrawn_on"]) == (False, TODAY.isoformat())
