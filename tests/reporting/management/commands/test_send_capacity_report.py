"""Making the morning report with the command."""

from collections.abc import Iterator
from datetime import datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from config.common.outbox.email import Email
from tests.factories.people import manager
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db


def output_of(*words: str) -> str:
    out = StringIO()
    call_command("send_capacity_report", *words, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def before_six() -> Iterator[None]:
    with time_machine.travel(datetime.fromisoformat("2026-11-23T05:59+00:00"), tick=False):
        an_establishment()
        manager()
        yield


def test_it_waits_for_six_like_the_worker() -> None:
    assert "2026-11-23" not in output_of()
    assert not Email.objects.exists()


def test_early_makes_it_now_and_only_once() -> None:
    assert "2026-11-23 for 1" in output_of("--early")
    assert "2026-11-23" not in output_of("--early")
    assert Email.objects.count() == 1
