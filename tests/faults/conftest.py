"""Fixtures for tests of faults."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.faults.quick_signs import SIGN_SECONDS
from tests.stack import Stack


@pytest.fixture(scope="module")
def quick_signs(processes: Stack) -> Iterator[None]:
    """The processes of this file, and the test itself, expect a sign of life every 2 seconds."""
    environment = processes.supervisor.env
    quick = {"DJANGO_SETTINGS_MODULE": "tests.faults.quick_signs"}
    processes.supervisor.env = {**environment, **quick}
    with override_settings(SIGN_SECONDS=SIGN_SECONDS):
        yield
    processes.supervisor.env = environment
