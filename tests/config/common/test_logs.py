import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.utils import OperationalError
from django.http import Http404
from django.test import RequestFactory
from django.urls import get_resolver, reverse
from hypothesis import given
from hypothesis import strategies as st

from config.common.logs import LINE, Formatter, JsonFormatter
from config.common.tracing import tracing_request
from tests.test_access import addresses

CANARY = "canary-typed"


def line(
    message: object,
    *args: Any,
    error: BaseException | None = None,
    name: str = "matching",
    **extra: Any,
) -> str:
    """What the log that people read says about a record."""
    record = record_of(message, *args, error=error, name=name, **extra)
    return Formatter(LINE["format"], style="{").format(record)


def record_of(
    message: object,
    *args: Any,
    error: BaseException | None = None,
    name: str = "matching",
    **extra: Any,
) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, args, exc_info)
    record.__dict__.update(extra)
    return record


def raised(raises: Callable[[], object]) -> BaseException:
    try:
        raises()
    except Exception as error:  # noqa: BLE001 — any error that the function raises
        return error
    raise AssertionError


def unable_to_read() -> None:
    try:
        int(CANARY)
    except ValueError as error:
        raise LookupError(CANARY) from error


def out_of_reach() -> None:
    try:
        raise ConnectionRefusedError(CANARY)
    except ConnectionRefusedError as error:
        raise OperationalError(CANARY) from error


def test_an_error_is_logged_by_where_it_was_raised_and_never_by_what_it_quotes() -> None:
    text = line("%s proposes nothing", "round 7", error=raised(unable_to_read))
    assert "round 7 proposes nothing" in text
    assert __file__ in text
    assert text.index("ValueError") < text.index("LookupError")
    assert CANARY not in text


def test_an_outage_of_the_database_is_one_line_with_its_place() -> None:
    text = line("Internal Server Error: /today/", error=raised(out_of_reach))
    assert len(text.splitlines()) == 1
    assert "/today/: OperationalError at " in text
    assert CANARY not in text


@pytest.mark.parametrize(
    ("status", "error", "name"),
    [
        (403, PermissionDenied(CANARY), "django.request"),
        (404, Http404(CANARY), "django.request"),
        (400, None, "django.security.DisallowedHost"),
        (400, UnicodeDecodeError("utf-8", b"", 0, 0, CANARY), "django.request"),
    ],
)
def test_a_refusal_is_one_line_with_its_status(
    status: int, error: Exception | None, name: str
) -> None:
    text = line(f"Refused: {CANARY}", error=error, name=name, status_code=status)
    assert str(status) in text
    assert len(text.splitlines()) == 1
    assert CANARY not in text


@pytest.mark.parametrize(
    ("message", "args", "words"),
    [
        ('"%s" %s', (f"GET /search/?q={CANARY} HTTP/1.1", 200), '"GET /search/ HTTP/1.1" 200'),
        ("Error handling request %s", (f"/men/?q={CANARY}&page=2",), "request /men/"),
        (f"Invalid request from ip=10.0.0.1: Invalid header {CANARY}", (), "ip=10.0.0.1"),
        ("Task handler raised error: %r", (ValueError(CANARY),), "error: 'ValueError'"),
        ("Task %(name)s: %(exc)s", ({"name": "one", "exc": f"E('{CANARY}')"},), "Task one: E"),
    ],
)
def test_what_libraries_quote_is_left_out(message: str, args: tuple[Any, ...], words: str) -> None:
    text = line(message, *args)
    assert text.endswith(words)


def test_the_log_for_programs_says_the_same_in_json() -> None:
    error = raised(unable_to_read)
    with tracing_request("a" * 32):
        text = JsonFormatter().format(record_of("%s fails: %s", "round 7", error, error=error))
    fields = json.loads(text)
    assert fields["message"] == "round 7 fails: LookupError"
    assert fields["request_id"] == "a" * 32
    assert (fields["level"], fields["logger"]) == ("ERROR", "matching")
    assert "in unable_to_read" in fields["traceback"]
    assert CANARY not in text


@given(st.text())
def test_the_log_for_programs_has_one_line_for_each_record(typed: str) -> None:
    text = JsonFormatter().format(record_of("Not Found: %s", typed))
    assert len(text.splitlines()) == 1
    assert json.loads(text)["message"].startswith("Not Found: ")


@given(st.text())
def test_nobody_writes_into_the_log_by_the_id_of_a_request(given_id: str) -> None:
    with tracing_request(given_id) as request_id:
        assert len(request_id) == 32
        assert request_id.isalnum()
        assert request_id in JsonFormatter().format(record_of("ok"))
    assert "request_id" not in JsonFormatter().format(record_of("ok"))


@given(st.text())
def test_nothing_in_a_message_makes_a_second_line(typed: str) -> None:
    assert len(line("Not Found: %s", typed).splitlines()) == 1


def test_the_secret_of_a_private_link_is_left_out() -> None:
    """Of every link that shows somebody's data to whoever has its secret."""
    patterns = dict(addresses(get_resolver().url_patterns))
    secret = {name for name, page in patterns.items() if "secret" in page.pattern.converters}
    assert secret
    for name in secret:
        path = reverse(name, args=["s3cret-W0rd"])
        for text in (line(f"10.0.0.1 GET {path} 200"), refused(path)):
            assert "s3cret-W0rd" not in text
            assert path.split("/")[1] in text


def refused(path: str) -> str:
    """The line of a refused request for this path."""
    request = RequestFactory().get(path)
    return line("Not Found: %s", path, error=Http404(), status_code=404, request=request)
