"""The figures of a web server with 3 processes, run as docker-compose.yml runs it. A canary is a
word that stands for what somebody typed."""

import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from demo.supervise import Supervisor
from tests.faults.test_logs import CANARY, OUT_OF_REACH, web_server
from tests.faults.test_proxy import WEB
from tests.ports import free_port
from tests.stack import Stack, wait_until

TOKEN = "only-for-tests-only-for-tests"
HERE = Path(sys.executable).parent


@pytest.fixture(scope="module")
def port(
    processes: Stack, collected_static: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """The port of a web server that counts."""
    processes.ensure("broker")
    port, folder = free_port(), tmp_path_factory.mktemp("web")
    env = processes.environment | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.raising_settings",
        "METRICS_TOKEN": TOKEN,
        "PORT": str(port),
        "TMPDIR": str(folder),
    }
    supervisor = Supervisor({"web": [str(HERE / WEB[0]), *WEB[1:]]}, env=env, logs=folder)
    supervisor.start()
    wait_until(lambda: is_open(port), "the web server")
    yield port
    supervisor.end("web")
    assert not [*folder.glob("alongside-metrics-*")], "the server takes its counts away"
    supervisor.stop()


def ask(port: int, path: str, **headers: str) -> tuple[HTTPResponse, str]:
    http = HTTPConnection("localhost", port, timeout=60)
    http.request("GET", path, headers=headers)
    answer = http.getresponse()
    page = answer.read().decode()
    http.close()
    return answer, page


def is_open(port: int) -> bool:
    try:
        return ask(port, "/livez")[0].status == 200
    except OSError:
        return False


def page_of(port: int) -> str:
    # As a program in the network of docker-compose asks: by another name, and without HTTPS.
    answer, page = ask(port, "/metrics", Host="web:8000", Authorization=f"Bearer {TOKEN}")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    return page


def figures(port: int) -> dict[str, Metric]:
    read: Iterator[Metric] = text_string_to_metric_families(page_of(port))  # type: ignore[no-untyped-call] # the library has no types
    return {metric.name: metric for metric in read}


def count(metric: Metric, **labels: str) -> float:
    """The sum of the samples with these labels, without the buckets."""
    return sum(
        sample.value
        for sample in metric.samples
        if sample.name.endswith(("_total", "_count")) and labels.items() <= sample.labels.items()
    )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer é"},
    ],
)
def test_nobody_reads_the_figures_without_the_token(port: int, headers: dict[str, str]) -> None:
    answer, page = ask(port, "/metrics", **headers)
    assert answer.status == 403
    assert "alongside_" not in page


def test_the_processes_count_together(port: int) -> None:
    before = figures(port)["alongside_requests"]
    for _ in range(30):
        assert ask(port, "/cookies/")[0].status == 200
    for _ in range(10):  # whichever process answers
        after = figures(port)
        requests, seconds = after["alongside_requests"], after["alongside_request_seconds"]
        assert count(requests, view="cookies", status="200") == 30 + count(before, view="cookies")
        assert count(seconds, view="cookies") == count(requests, view="cookies")


def test_an_error_is_counted_by_its_class(port: int) -> None:
    assert ask(port, "/fail/")[0].status == 500
    assert count(figures(port)["alongside_errors"], error="LookupError") == 1


def test_the_figures_have_nothing_that_was_typed_and_no_address(port: int) -> None:
    for path in (
        f"/search/?q={CANARY}",
        f"/reference/{CANARY}/",
        f"/{CANARY}/",
        "/men/4711/",
        f"/static/{CANARY}",
        f"/fail/?q={CANARY}",
    ):
        ask(port, path, Cookie=f"sessionid={CANARY}", **{"User-Agent": CANARY})
    page = page_of(port)
    assert "reference" in page
    for word in (CANARY, "4711", "/", "@"):
        assert word not in page.replace("# EOF", ""), word


def test_the_figures_and_the_check_say_so_while_the_database_is_away(
    broker: Stack, collected_static: None, tmp_path: Path
) -> None:
    environment = broker.environment | {"DATABASE_URL": OUT_OF_REACH, "METRICS_TOKEN": TOKEN}
    with web_server(environment, tmp_path) as server:
        parts = figures(server.port)["alongside_part_up"]
        assert server.ask("GET", "/readyz") == 503
        assert server.ask("GET", "/livez") == 200
    assert {sample.labels["part"]: sample.value for sample in parts.samples} == {
        "database": 0,
        "broker": 1,
    }


def test_without_the_setting_there_is_no_such_address(
    broker: Stack, collected_static: None, tmp_path: Path
) -> None:
    with web_server(broker.environment, tmp_path) as server:
        assert server.ask("GET", "/metrics", Authorization="Bearer ") == 404
