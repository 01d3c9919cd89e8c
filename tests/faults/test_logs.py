"""What real processes log. A canary is a word that stands for what somebody typed."""

import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from demo.place import open_door
from demo.processes import web
from tests.factories.people import sign_in
from tests.factories.programme import a_coordinator, a_referral, an_establishment
from tests.stack import Stack, wait_until

CANARY = "canary-typed"
OUT_OF_REACH = f"postgres://alongside:{CANARY}@127.0.0.1:1/alongside"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Web:
    """A web server of its own, and what it has logged after the first `start` characters."""

    port: int
    file: Path
    start: int = 0

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> int:
        """The status of the answer. `headers` have underscores for hyphens. Fails the test when an
        error page says what was typed."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(HTTPConnection("localhost", self.port, timeout=60)) as http:
            http.request(method, path, body, {**(FORM if body else {}), **named})
            answer = http.getresponse()
            page = answer.read().decode()
            is_ours = (
                "<!DOCTYPE" in page
            )  # gunicorn's own page quotes a request that it cannot read
            assert answer.status < 400 or not is_ours or CANARY not in page
            return answer.status

    def ask_and_wait(self, path: str, **headers: str) -> int:
        """The status of the answer, once the request has its line in the log."""
        status = self.ask("GET", path, **headers)
        line = f"GET {path.partition('?')[0]} {status}"
        wait_until(lambda: line in self.log, "the line of the request")
        return status

    @property
    def log(self) -> str:
        return self.file.read_text()[self.start :]

    def lines_about(self, path: str) -> list[str]:
        """The lines about an address, without the one that each request has."""
        return [
            line for line in self.log.splitlines() if path in line and "gunicorn.access" not in line
        ]


@contextmanager
def web_server(environment: dict[str, str], folder: Path) -> Iterator[Web]:
    """The product's own command, with pages that fail, until the block ends."""
    file = folder / "web.log"
    settings = {"DJANGO_SETTINGS_MODULE": "tests.faults.raising_settings"}
    with open_door() as door, file.open("wb") as log:
        process = subprocess.Popen(
            web(door),
            env=environment | settings,
            stdout=log,
            stderr=log,
            pass_fds=[door.fileno()],
        )
        try:
            server = Web(door.getsockname()[1], file)
            server.ask_and_wait("/healthz")
            yield server
        finally:
            process.terminate()
            process.wait()


@pytest.fixture(scope="module")
def one_server(
    processes: Stack, collected_static: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Web]:
    with web_server(processes.environment, tmp_path_factory.mktemp("web")) as server:
        yield server


@pytest.fixture
def server(one_server: Web, transactional_db: None) -> Web:
    """A web server whose log is empty."""
    return replace(one_server, start=len(one_server.log))


def test_a_page_that_fails_logs_where_and_nothing_that_was_typed(server: Web) -> None:
    query = urlencode({"q": CANARY})
    assert server.ask("GET", f"/fail/?{query}", X_Typed=CANARY, Referer=f"/x/?{query}") == 500
    assert server.ask("POST", f"/fail/?{query}", body=query, Cookie=f"a={CANARY}") == 500
    assert CANARY not in server.log
    assert server.log.count("LookupError") == 2
    assert "raising.py" in server.log
    assert "/fail/" in server.log


@pytest.mark.parametrize("kind", ["400", "403", "404", "suspicious"])
def test_a_refusal_is_one_line(server: Web, kind: str) -> None:
    path = f"/refuse/{kind}/"
    status = server.ask("POST", f"{path}?q={CANARY}", body=f"typed={CANARY}")
    assert status == (int(kind) if kind.isdigit() else 400)
    (line,) = server.lines_about(path)
    assert str(status) in line
    assert "Traceback" not in server.log
    assert CANARY not in server.log


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", f"/nowhere/?q={CANARY}", None, {}, 404),
        ("GET", "/", None, {"Host": f"{CANARY}.example.org"}, 400),
        ("GET", "/today/", None, {"Cookie": f"sessionid={CANARY}"}, 302),
        ("POST", "/account/login/", f"email={CANARY}", {"Referer": f"http://x/?{CANARY}"}, 403),
        ("POST", "/account/login/", f"email={CANARY}", {"Origin": f"http://{CANARY}"}, 403),
        ("PATCH", f"/fail/?{CANARY}", CANARY, {}, 500),
        ("GET", "/", None, {"X-Bad name": CANARY}, 400),
        ("GET", "/", None, {"Content-Length": CANARY}, 400),
        (f"GET{CANARY}.", "/", None, {}, 400),
    ],
)
def test_a_request_that_is_refused_early_is_not_quoted(
    server: Web, method: str, path: str, body: str | None, headers: dict[str, str], status: int
) -> None:
    assert server.ask(method, path, body, **headers) == status
    assert CANARY not in server.log
    assert "Traceback" not in server.log or status == 500


def test_a_search_is_in_no_log_and_in_no_table(server: Web, client: Client) -> None:
    prison = an_establishment()
    a_referral(at=prison, name="Rowan Yarrow")
    sign_in(client, a_coordinator(prison))
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    for path in ("/search/", "/referrals/", "/mentors/", "/matches/", "/applications/"):
        query = urlencode({"q": CANARY, "search": CANARY, "name": CANARY})
        assert server.ask_and_wait(f"{path}?{query}", Cookie=cookie) == 200, path
    assert CANARY not in server.log
    assert CANARY not in everything_stored()


def everything_stored() -> str:
    """Every row of every table, as text. Sessions and the cache included."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 — the name is quoted
            rows += cursor.fetchall()
    return str(rows)


def test_a_database_out_of_reach_costs_a_request_2_lines_at_most(
    broker: Stack, collected_static: None, tmp_path: Path
) -> None:
    environment = broker.environment | {"DATABASE_URL": OUT_OF_REACH}
    with web_server(environment, tmp_path) as server:
        before = len(server.log.splitlines())
        for path in ("/", "/volunteer/", "/today/", "/refer/"):
            server.ask_and_wait(path, Cookie="sessionid=0123456789abcdefghijklmnopqrstuv")
        lines = server.log.splitlines()[before:]
    requests = [line for line in lines if "gunicorn.access" in line]
    assert len(requests) == 4
    assert len(lines) <= 2 * len(requests)
    assert any("OperationalError" in line for line in lines)
    assert CANARY not in "".join(lines)
