"""Fixtures for all tests of accounts."""

import pytest

from config.accounts import traps


@pytest.fixture(autouse=True)
def _quick_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns off the even pace, so that tests do not wait. test_pacing.py tests the even pace."""
    monkeypatch.setattr(traps, "BEAT", 0.001)


@pytest.fixture(autouse=True)
def _quick_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allows forms to be sent at once, because tests type faster than any person. test_traps.py
    tests that limit."""
    monkeypatch.setattr(traps, "QUICKEST", 0)
