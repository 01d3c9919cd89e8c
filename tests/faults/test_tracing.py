"""The id of a request, from the answer to the log of the worker, with real processes."""

import re
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import pytest

from config.common.tracing import HEADER, SHORT
from tests.stack import Stack, wait_until
from tests.worker.poison import FAIL, FAIL_LATER, KILL_THE_WORKER, TRY_AGAIN


@pytest.fixture(scope="module", autouse=True)
def _pages_that_fail(processes: Stack) -> Iterator[None]:
    environment = processes.supervisor.env
    failing = {"DJANGO_SETTINGS_MODULE": "tests.faults.raising_settings"}
    processes.supervisor.env = {**environment, **failing}
    yield
    processes.supervisor.env = environment


def ask(stack: Stack, path: str, **headers: str) -> tuple[HTTPResponse, str]:
    """The answer and its page."""
    with closing(HTTPConnection("localhost", stack.place.door.getsockname()[1])) as http:
        http.request("GET", path, headers=headers)
        answer = http.getresponse()
        return answer, answer.read().decode()


def id_of(answer: HTTPResponse) -> str:
    request_id = answer.headers[HEADER]
    assert re.fullmatch("[0-9a-f]{32}", request_id)
    return request_id


def lines_of(stack: Stack, name: str, request_id: str) -> list[str]:
    """The lines of this process about this request."""
    return [line for line in stack.log(name).splitlines() if f" {request_id[:SHORT]} " in line]


def test_the_page_and_every_line_about_a_request_have_its_id(stack: Stack) -> None:
    answer, page = ask(stack, "/fail/")
    assert f"<strong>{id_of(answer)[:SHORT]}</strong>" in page
    lines = "".join(lines_of(stack, "web", id_of(answer)))
    assert "django.request" in lines
    wait_until(
        lambda: "gunicorn.access" in "".join(lines_of(stack, "web", id_of(answer))), "the line"
    )


@pytest.mark.parametrize("path", ["/refuse/404/", "/static/nothing.css"])
def test_a_line_that_comes_after_the_page_has_the_id_too(stack: Stack, path: str) -> None:
    request_id = id_of(ask(stack, path)[0])
    wait_until(lambda: len(lines_of(stack, "web", request_id)) == 2, "the lines of both loggers")


def test_nobody_chooses_the_id_of_a_request_where_no_proxy_is(stack: Stack) -> None:
    answer, _ = ask(stack, "/livez", **{HEADER: "b" * 32})
    assert id_of(answer) != "b" * 32


@pytest.mark.parametrize("task", [FAIL, FAIL_LATER])
def test_the_worker_logs_the_id_of_the_request_behind_a_task(stack: Stack, task: str) -> None:
    """Also when another task has passed it on."""
    request_id = id_of(ask(stack, f"/wake/{task}/")[0])
    wait_until(
        lambda: FAIL + "[" in "".join(lines_of(stack, "worker", request_id)), "the line of the task"
    )


@pytest.mark.parametrize("task", [KILL_THE_WORKER, TRY_AGAIN])
def test_a_task_that_is_tried_again_still_has_the_id(
    stack: Stack, task: str, tmp_path: Path
) -> None:
    query = urlencode({"file": str(tmp_path / "began")})
    request_id = id_of(ask(stack, f"/wake/{task}/?{query}")[0])
    wait_until(
        lambda: sum("began" in line for line in lines_of(stack, "worker", request_id)) == 3,
        "the third try",
    )
