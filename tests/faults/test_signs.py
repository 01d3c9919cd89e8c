"""A worker or a schedule that stops: within a minute, the pages and the health check say so.

Here the signs of life come more often than in the product, and the minute is as much shorter."""

import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from config.common.clock import now, reading
from config.common.queue import enqueue
from config.common.signs import Part, SignOfLife, longest_silence, service_at
from config.settings import SIGN_SECONDS
from matching.rounds.running import request_round
from tests.factories.people import manager, sign_in
from tests.stack import Stack, wait_until
from tests.worker.poison import NEVER_END

pytestmark = pytest.mark.usefixtures("quick_signs")

MARGIN = 60 - 3 * SIGN_SECONDS
"""How many seconds the product has left of a minute, when a part has been silent for 3 signs."""
STOPPED = "Nothing is working on this now"


@pytest.fixture
def well(stack: Stack) -> Iterator[Stack]:
    """The product with a worker and beat that have both given a sign."""
    stack.ensure("beat")
    wait_until(lambda: not service_at(reading()).stopped, "the signs of life")
    yield stack
    stack.kill("beat")


@pytest.fixture
def staff(client: Client) -> Client:
    sign_in(client, manager())
    return client


def health(stack: Stack, path: str = "/healthz") -> tuple[int, str]:
    """What the real web server answers."""
    connection = HTTPConnection(urlsplit(stack.base_url).netloc, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def is_in_time(killed_at: float) -> bool:
    """Whether no more time has passed than the longest silence and the margin."""
    return time.monotonic() - killed_at < longest_silence().total_seconds() + MARGIN


def says(client: Client, address: str, words: str) -> bool:
    return words in client.get(address).content.decode()


def test_within_a_minute_a_stopped_worker_is_said_wherever_people_wait(
    well: Stack, staff: Client
) -> None:
    wait_until(lambda: health(well) == (200, "ok"), "the health check")
    well.kill("worker")
    killed_at = time.monotonic()
    progress = reverse("matching:round_progress", args=[request_round(by=None, at=now()).pk])
    wait_until(lambda: health(well) == (503, "unwell: worker"), "the health check")
    wait_until(lambda: says(staff, progress, STOPPED), "the page of the round")
    wait_until(lambda: says(staff, "/today/", "The worker has stopped"), "Today")
    assert is_in_time(killed_at)
    assert health(well, "/livez") == (200, "ok"), "nobody restarts the web server"
    assert health(well, "/readyz") == (200, "ok"), "pages work without a worker"

    well.ensure("worker")
    wait_until(lambda: health(well) == (200, "ok"), "the health check to be green again")
    assert not says(staff, "/today/", "The worker has stopped")


def test_within_a_minute_a_stopped_schedule_is_said_too(well: Stack, staff: Client) -> None:
    well.kill("beat")
    killed_at = time.monotonic()
    wait_until(lambda: health(well) == (503, "unwell: schedule"), "the health check")
    assert says(staff, "/today/", "The schedule has stopped")
    assert is_in_time(killed_at)


def test_a_broker_that_is_gone_is_named(stack: Stack) -> None:
    stack.kill("broker")
    status, words = health(stack)
    assert (status, "broker" in words) == (503, True)
    stack.ensure("broker")


def test_a_worker_whose_processes_are_all_busy_is_alive(stack: Stack, tmp_path: Path) -> None:
    """It is the worker's main process that gives the sign. No task does, so none has to wait."""
    files = [tmp_path / "first", tmp_path / "second"]
    for file in files:
        enqueue(NEVER_END, file=str(file))
    wait_until(lambda: all(file.exists() for file in files), "both processes to be busy")
    before = SignOfLife.objects.get(part=Part.WORKER).seconds
    wait_until(lambda: SignOfLife.objects.get(part=Part.WORKER).seconds > before, "the next sign")
    stack.kill("worker")
