"""The worker prints a report. It is printed once, and forgotten after a day."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from config.common.clock import LONDON, now
from config.common.runs import MAX_ATTEMPTS, RunStatus, start_run
from reporting.models import PrintedReport
from reporting.programme.document import Document, Issue, Section
from reporting.programme.printing import (
    FORGOTTEN_AFTER,
    FRESH,
    print_report,
    printed_report_of,
    sweep_printed_reports,
)
from reporting.programme.stored import StoredReport
from reporting.programme.tables import Scope
from tests.factories.people import manager
from tests.pdf import pages_of, read, squeezed

pytestmark = pytest.mark.django_db
REPORT = StoredReport(Scope(date(2025, 1, 1), date(2025, 3, 31), date(2025, 4, 1)), (), (), ())
AT = datetime(2025, 5, 4, 14, 5, tzinfo=LONDON)
ISSUE = Issue("Maurice Manager", AT, "a1" * 32, withdrawn_on=date(2025, 6, 7))
WORDS = {Section.INTRODUCTION: "We grew.", Section.THANKS: "Thank you."}
DOCUMENT = Document(REPORT, ("HMP Brixton",), WORDS, ISSUE)


def test_the_worker_prints_the_whole_document_once() -> None:
    boss, at = manager(), now()
    row = printed_report_of(DOCUMENT, by=boss, at=at)
    assert printed_report_of(DOCUMENT, by=boss, at=at) == row
    assert row.is_under_way
    print_report(printed_id=row.pk)
    print_report(printed_id=row.pk)
    printed = printed_report_of(DOCUMENT, by=boss, at=now())
    assert (printed, printed.status, printed.attempts) == (row, RunStatus.DONE, 1)
    assert printed.content == {"file_name": "programme-report-issued"}
    assert printed.file is not None
    text = "".join(pages_of(read(bytes(printed.file))))
    for words in (
        *WORDS.values(),
        ISSUE.by,
        ISSUE.digest,
        "4 May 2025 at 14:05",
        "7 June 2025",
        "HMP Brixton",
    ):
        assert squeezed(words) in text


def test_the_name_of_a_file_tells_a_publication_from_other_reports() -> None:
    publication = replace(REPORT, is_publication=True)
    documents = (Document(REPORT), DOCUMENT, Document(publication))
    assert len({document.file_name for document in documents}) == 3


def test_other_words_other_people_and_later_times_get_a_new_one() -> None:
    boss, at = manager(), now()
    row = printed_report_of(DOCUMENT, by=boss, at=at)
    other = Document(REPORT, ("HMP Brixton",), {Section.THANKS: "Thanks."}, ISSUE)
    assert printed_report_of(other, by=boss, at=at) != row
    assert printed_report_of(DOCUMENT, by=manager(), at=at) != row
    PrintedReport.objects.update(status=RunStatus.DONE, finished_at=at)
    assert printed_report_of(DOCUMENT, by=boss, at=at + FRESH) != row


def test_a_report_that_cannot_be_printed_says_why() -> None:
    boss = manager()
    row = printed_report_of(DOCUMENT, by=boss, at=now())
    PrintedReport.objects.update(content={"issue": None})
    with pytest.raises(KeyError):
        print_report(printed_id=row.pk)
    row.refresh_from_db()
    assert (row.status, bool(row.failure)) == (RunStatus.FAILED, True)
    assert printed_report_of(DOCUMENT, by=boss, at=now()) == row


def test_a_pdf_whose_worker_dies_starts_again_and_old_ones_are_forgotten() -> None:
    row, at = printed_report_of(DOCUMENT, by=manager(), at=now()), now()
    for _ in range(MAX_ATTEMPTS):
        assert start_run(row, at=at)
        at += timedelta(minutes=10)
        sweep_printed_reports(at=at)
        row.refresh_from_db()
    assert row.status == RunStatus.FAILED
    sweep_printed_reports(at=at + FORGOTTEN_AFTER + timedelta(minutes=1))
    assert not PrintedReport.objects.exists()
