"""Managers write and issue one report at the same moment."""

import json
from datetime import timedelta
from functools import partial

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile
from reporting.models import IssuedReport, ReportWithdrawal, ReportWords, Section
from reporting.programme.asking import report_of
from reporting.programme.documents import document_of
from reporting.programme.issuing import issue_report, undo_withdrawal, withdraw_report
from reporting.programme.tables import Scope
from reporting.programme.words import save_words
from tests.factories.people import manager
from tests.factories.reporting import an_issued_report, some_words
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TODAY = london_today()
SCOPE = Scope(TODAY - timedelta(days=30), TODAY, TODAY)


def saving(text: str, version: int, by: User) -> partial[ReportWords]:
    return partial(
        save_words,
        report=document_of(report_of(SCOPE, by=by, at=now())).report,
        section=Section.INTRODUCTION,
        text=text,
        version=version,
        by=by,
        at=now(),
    )


def issuing(by: User, version: int, replaces: int | None = None) -> partial[IssuedReport]:
    return partial(
        issue_report,
        made=report_of(SCOPE, by=by, at=now()),
        versions={Section.INTRODUCTION: version} if version else {},
        replaces=replaces,
        by=by,
        at=now(),
    )


def refused(outcomes: list[object]) -> int:
    return sum(isinstance(outcome, ChangedMeanwhile) for outcome in outcomes)


@pytest.mark.parametrize("version", [0, 1])
def test_of_managers_who_save_one_section_at_once_one_succeeds(version: int) -> None:
    if version:
        some_words(SCOPE, "Before.")
    outcomes = race([saving(f"Words {each}.", version, manager()) for each in range(6)])
    assert refused(outcomes) == 5
    [saved] = [outcome for outcome in outcomes if isinstance(outcome, ReportWords)]
    row = ReportWords.objects.get()
    assert (row.text, row.version) == (saved.text, version + 1)


@pytest.mark.parametrize("is_second", [False, True])
def test_of_managers_who_issue_at_once_one_succeeds(is_second: bool) -> None:
    before = an_issued_report(SCOPE).pk if is_second else None
    outcomes = race([issuing(manager(), 0, before) for _ in range(6)])
    assert refused(outcomes) == 5
    assert IssuedReport.objects.filter(replaces=before).count() == 1


@pytest.mark.parametrize("_", range(3))
def test_what_is_issued_is_what_was_read_even_if_somebody_writes_meanwhile(_: int) -> None:
    some_words(SCOPE, "Read.")
    outcomes = race([issuing(manager(), 1), saving("Written meanwhile.", 1, manager())])
    for report in IssuedReport.objects.all():
        assert json.loads(report.content)["words"]["introduction"]["typed"] == "Read."
    assert refused(outcomes) == 1 - IssuedReport.objects.count()
    assert ReportWords.objects.get().text == "Written meanwhile."


def test_a_report_is_withdrawn_once_and_stands_again_once() -> None:
    report = an_issued_report(SCOPE)
    values = {"report": report, "by": manager(), "at": now()}
    outcomes = race([partial(withdraw_report, **values, reason="Wrong.")] * 5)  # type: ignore[arg-type] # values of several types
    assert refused(outcomes) == 4
    outcomes = race([partial(undo_withdrawal, **values)] * 5)  # type: ignore[arg-type] # values of several types
    assert refused(outcomes) == 4
    assert not ReportWithdrawal.objects.exists()
