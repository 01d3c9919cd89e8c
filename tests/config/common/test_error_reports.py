"""What a report says about a line of the log. What leaves the machine is in
tests/faults/test_error_reports.py."""

import logging

import pytest
import sentry_sdk
from django.test import RequestFactory

from config.common.error_reports import ErrorReports, report_of
from config.common.tracing import HEADER, tracing_request
from config.env import ROOT
from tests.config.common.test_logs import CANARY, raised, record_of, unable_to_read


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The reports that the library is given. It does not start, because it would last for all
    tests."""
    reports: list[object] = []
    monkeypatch.setattr(sentry_sdk, "init", lambda *_, **__: None)
    monkeypatch.setattr(sentry_sdk, "capture_event", reports.append)
    return reports


def test_a_line_of_ours_is_reported_by_its_fixed_words() -> None:
    report = report_of(record_of("email %s was given up: %s", 4711, CANARY), None)
    assert report["message"] == "email %s was given up: %s"
    assert CANARY not in str(report)


def test_a_line_of_a_library_is_reported_by_its_place_alone() -> None:
    record = record_of(f"cannot read {CANARY}")
    record.pathname, record.lineno = f"{ROOT}/.venv/lib/python3.11/site-packages/x.py", 7
    report = report_of(record, None)
    assert report["message"] == ".venv/lib/python3.11/site-packages/x.py:7"
    assert CANARY not in str(report)


def test_an_error_is_reported_with_its_causes_and_its_request() -> None:
    error = raised(unable_to_read)
    with tracing_request("a" * 32):
        report = report_of(record_of(CANARY, error=error), error)
    assert [one["type"] for one in report["exception"]["values"]] == ["ValueError", "LookupError"]
    assert report["tags"] == {"request_id": "a" * 32, "task": ""}
    assert CANARY not in str(report)


def test_a_line_that_comes_after_the_request_still_names_it() -> None:
    request = RequestFactory().get("/", {"q": CANARY})
    request.META[HEADER] = "b" * 32
    report = report_of(record_of("failed", request=request), None)
    assert report["tags"]["request_id"] == "b" * 32
    assert CANARY not in str(report)


def test_the_same_error_from_one_place_is_reported_once(reported: list[object]) -> None:
    handler, error, other = ErrorReports("dsn"), raised(unable_to_read), raised(lambda: 1 / 0)
    for each in (error, other, error, other, error):
        handler.emit(record_of("failed", error=each))
    assert len(reported) == 2


def test_an_answer_that_says_no_is_no_error(reported: list[object]) -> None:
    handler = ErrorReports("dsn")
    handler.emit(record_of("Service Unavailable: /readyz", name="django.request"))
    assert reported == []
    handler.emit(record_of("failed", name="django.request", error=raised(unable_to_read)))
    assert len(reported) == 1


def test_what_is_below_an_error_is_never_handled(reported: list[object]) -> None:
    assert ErrorReports("dsn").level == logging.ERROR
