"""What leaves the machine when something fails, with real processes and a service that pretends to
be Sentry. A canary is a word that stands for what somebody typed, or for a name."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from config.common.queue import enqueue
from config.common.tracing import HEADER
from tests.factories.people import sign_in
from tests.factories.programme import a_coordinator, an_establishment
from tests.faults.test_logs import CANARY, FORM
from tests.stack import Stack, wait_until
from tests.worker.poison import FAIL

FAILING = {"fail": "/fail/", "fail_in_database": "/fail-in-database/"}
SENT = {"event_id", "timestamp", "level", "platform", "logger", "transaction", "exception", "tags"}
"""Everything that a report about an error has."""
FRAME = {"filename", "function", "lineno", "in_app"}
"""Everything that it says about a line of the traceback."""

UNPACKED_BY = {"gzip": gzip.decompress, "br": import_module("brotli").decompress, None: bytes}


class Service(BaseHTTPRequestHandler):
    """Takes reports, and remembers everything that it was sent."""

    received: list[bytes] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        plain = UNPACKED_BY[self.headers["Content-Encoding"]](body)
        self.received.append(f"{self.path} {self.headers}".encode() + b"\n\n" + plain)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def dsn() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://key@127.0.0.1:{server.server_address[1]}/1"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module", autouse=True)
def _reporting(processes: Stack, dsn: str) -> None:
    """The processes of this file report errors, and have pages that fail."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.faults.raising_settings", "SENTRY_DSN": dsn}
    processes.supervisor.env = {**processes.supervisor.env, **settings}


def reports() -> list[dict[str, Any]]:
    """The reports received until now. Each came in an envelope: JSON lines, the last is the
    report."""
    bodies = [body.partition(b"\n\n")[2] for body in Service.received]
    return [json.loads(body.strip().splitlines()[-1]) for body in bodies]


def kinds(report: dict[str, Any]) -> list[str]:
    return [error["type"] for error in report["exception"]["values"]]


def test_a_report_says_where_and_never_what(stack: Stack, client: Client) -> None:
    coordinator = a_coordinator(an_establishment(name=f"{CANARY} prison"))
    sign_in(client, coordinator)
    headers = {
        **FORM,
        "Cookie": f"sessionid={client.cookies['sessionid'].value}; other={CANARY}",
        "Referer": f"http://localhost/?q={CANARY}",
        "User-Agent": CANARY,
    }
    query = urlencode({"q": CANARY})
    ids = []
    for path in [*FAILING.values()] * 2:
        http = HTTPConnection("localhost", stack.place.door.getsockname()[1])
        http.request("POST", f"{path}?{query}", f"typed={CANARY}", headers)
        answer = http.getresponse()
        assert answer.status == 500
        ids.append(answer.headers[HEADER])
        http.close()
    enqueue(FAIL)
    wait_until(lambda: FAIL in str(reports()), "the report of the worker")
    stack.supervisor.end("web")  # which sends what waits
    assert len(reports()) == 3, "the same error is reported once in a minute"
    by_name = {report["transaction"]: report for report in reports()}
    of_page, of_database = (by_name[f"tests.faults.raising.{name}"] for name in FAILING)
    of_worker = by_name[FAIL]

    everything = b"".join(Service.received)
    for word in (CANARY, coordinator.email, f'"{coordinator.pk}"', "sessionid", "SELECT"):
        assert word.encode() not in everything, word
    for report in reports():
        assert {*report} <= SENT
        frames = [
            frame for one in report["exception"]["values"] for frame in one["stacktrace"]["frames"]
        ]
        assert frames
        assert all({*frame} == {"filename", "function", "lineno", "in_app"} for frame in frames)

    assert kinds(of_page) == ["ValueError", "LookupError"]
    assert kinds(of_database)[-1] in {"OperationalError", "ProgrammingError"}
    assert kinds(of_worker) == ["ValueError", "LookupError"]
    assert [of_page["tags"]["request_id"], of_database["tags"]["request_id"]] == ids[:2]
    assert "tests/worker/poison.py" in str(of_worker)


@pytest.mark.parametrize("module", ["config.wsgi", "worker.app"])
def test_without_the_setting_nothing_of_it_is_loaded(
    module: str, processes: Stack, collected_static: None
) -> None:
    code = f"import sys, {module}; print({{'sentry_sdk', 'prometheus_client'}} & {{*sys.modules}})"
    process = subprocess.run(
        [sys.executable, "-c", code],
        env=processes.environment | {"SENTRY_DSN": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout == "set()\n"
