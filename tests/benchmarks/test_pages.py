"""How many pages a second staff get, 8 at once. Run by `make bench`.

The demo's programme on PostgreSQL, behind the web server of docker-compose.yml. The clients, the
database and the web server share the same 2 cores, so compare figures only within one run: the
processor's time of a page, without a server, is beside it.
"""

import os
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import numpy as np
import pytest

from config.env import ROOT
from demo.place import open_door
from demo.processes import SCRIPTS
from tests import postgres
from tests.stack import wait_until

pytestmark = pytest.mark.bench

CLIENTS = 8
SECONDS = 6
MOST_SECONDS = 0.5
PRODUCTION = ("--workers=3", "--threads=4", "--no-control-socket")
SIGN_IN = """
from django.test import Client
from config.accounts.models import User
from matching.models import Match, Referral
from tests.factories.people import sign_in
person = User.objects.filter(establishments__isnull=False, grants__role="coordinator").first()
client = Client()
sign_in(client, person)
print(client.cookies["sessionid"].value, Referral.objects.order_by("pk")[60].pk,
      Match.objects.order_by("pk").last().pk)
"""


def manage(environment: dict[str, str], *words: str) -> str:
    """What a management command prints."""
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return run.stdout


@contextmanager
def served() -> Iterator[tuple[int, str, dict[str, str]]]:
    """The port of a web server with the demo's programme, the session of a coordinator, and the
    address of each page."""
    with (
        postgres.server() as database,
        tempfile.TemporaryDirectory() as folder,
        open_door() as door,
    ):
        port = door.getsockname()[1]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEMO": "1",
            "SECRET_KEY": "for this run",
            "FIELD_KEYS": b64encode(bytes(32)).decode(),
            "DATABASE_URL": database,
            "DATA_DIR": folder,
            "STATIC_ROOT": str(Path(folder) / "static"),
            "BASE_URL": f"http://localhost:{port}",
            "LOG_LEVEL": "ERROR",
        }
        for words in (
            ("collectstatic", "--noinput", "-v0"),
            ("migrate", "-v0"),
            ("createcachetable",),
            ("load_programme",),
        ):
            manage(environment, *words)
        session, man, match = manage(environment, "shell", "--no-imports", "-c", SIGN_IN).split()
        pages = {
            "Today": "/today/",
            "men": "/referrals/",
            "a man": f"/referrals/{man}/",
            "matches": "/matches/",
            "a match": f"/matches/{match}/",
            "mentors": "/mentors/",
            "proposals": "/proposals/",
            "sessions": "/sessions/",
        }
        command = [str(SCRIPTS / "gunicorn"), "config.wsgi", *PRODUCTION]
        command.append(f"--bind=fd://{door.fileno()}")
        web = subprocess.Popen(command, env=environment, cwd=ROOT, pass_fds=[door.fileno()])
        try:
            wait_until(lambda: serves(port), "the web server")
            yield port, session, pages
        finally:
            web.terminate()
            web.wait()


def answer(connection: HTTPConnection, page: str, session: str) -> int:
    """The status of the answer."""
    connection.request("GET", page, headers={"Cookie": f"sessionid={session}"})
    response = connection.getresponse()
    response.read()
    return response.status


def serves(port: int) -> bool:
    """Whether the web server answers."""
    with closing(HTTPConnection("localhost", port, timeout=5)) as connection, suppress(OSError):
        return answer(connection, "/", "") == 200
    return False


def visits(port: int, page: str, session: str) -> list[float]:
    """How long each visit of one client took, in seconds."""
    took: list[float] = []
    ends = time.perf_counter() + SECONDS
    with closing(HTTPConnection("localhost", port, timeout=60)) as connection:
        while (began := time.perf_counter()) < ends:
            assert answer(connection, page, session) == 200, page
            took.append(time.perf_counter() - began)
    return took


def test_pages_of_staff(capsys: pytest.CaptureFixture[str]) -> None:
    with served() as (port, session, pages), ThreadPoolExecutor(CLIENTS) as clients:
        rows = {}
        for name, page in pages.items():
            visits(port, page, session)  # each process of the server loads its templates once
            each = list(
                clients.map(lambda _, page=page: visits(port, page, session), range(CLIENTS))
            )
            took = [second for one in each for second in one]
            rows[name] = len(took) / SECONDS, float(np.percentile(took, 95))
    with capsys.disabled():
        print(f"\n{CLIENTS} clients:")
        for name, (rate, slowest) in rows.items():
            print(f"  {name}: {rate:.0f} a second, 95th percentile {slowest * 1000:.0f} ms")
    assert max(slowest for _, slowest in rows.values()) < MOST_SECONDS
