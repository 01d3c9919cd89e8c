"""The command as people run it, and a check that fails or hangs."""

import json
import os
import subprocess
import sys
from threading import Event
from time import monotonic

import pytest
from django.core.management import call_command

from config.env import ROOT
from tests.stack import Stack
from worker.doctor.examining import WITH_DATABASE, WITHOUT_DATABASE, examine, finding_of, name_of
from worker.doctor.finding import Finding, Level, good


def fails() -> Finding:
    raise ValueError("canary")


def hangs() -> Finding:
    Event().wait(60)
    return good("It has ended.")


def test_a_check_that_fails_is_broken_and_tells_no_secret() -> None:
    finding = finding_of(fails)
    assert finding.level is Level.BROKEN
    assert "ValueError" in finding.says
    assert "canary" not in finding.says


def test_a_check_that_hangs_is_left_behind() -> None:
    began = monotonic()
    assert finding_of(hangs, seconds=0.1).level is Level.BROKEN
    assert monotonic() - began < 10


def test_every_check_has_a_name_of_its_own() -> None:
    names = [name_of(check) for check in (*WITHOUT_DATABASE, *WITH_DATABASE)]
    assert len({*names}) == len(names)


def doctor(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "doctor", *words]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_command_on_a_running_service(stack: Stack) -> None:
    call_command("createcachetable")
    process = doctor(stack.environment, "--json")
    found = {line["check"]: line["level"] for line in json.loads(process.stdout)}
    for name in ("broker", "database", "migrations", "cache table", "worker", "jobs"):
        assert found[name] == "good", process.stdout
    assert found["schedule"] == found["address"] == "broken", "beat does not run"
    assert process.returncode == Level.BROKEN
    assert not [
        value for name, value in os.environ.items() if "KEY" in name and value in process.stdout
    ]


@pytest.mark.parametrize(
    "address", ["postgres://canary:canary@127.0.0.1:9/canary", "sqlite:////nowhere/canary"]
)
def test_without_a_database_it_says_so_and_ends(address: str) -> None:
    process = doctor(dict(os.environ) | {"DATABASE_URL": address})
    assert process.returncode == Level.BROKEN, process.stderr
    lines = process.stdout.splitlines()
    assert [line for line in lines if line.startswith("broken   database:")]
    assert "canary" not in process.stdout + process.stderr


@pytest.mark.django_db(transaction=True)
def test_every_check_is_tried() -> None:
    names = [name for name, _ in examine()]
    assert names[-1] == name_of(WITH_DATABASE[-1])
