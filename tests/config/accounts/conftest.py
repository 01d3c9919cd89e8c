"""What the tests of accounts share."""

import pytest

from config.accounts import traps


@pytest.fixture(autouse=True)
def _quick_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests need not wait for the even pace; test_pacing.py checks it on its own."""
    monkeypatch.setattr(traps, "BEAT", 0.001)


@pytest.fixture(autouse=True)
def _quick_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests type faster than any person; test_traps.py checks that on its own."""
    monkeypatch.setattr(traps, "QUICKEST", 0)
