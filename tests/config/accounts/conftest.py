"""What the tests of accounts share."""

import pytest

from config.accounts import traps


@pytest.fixture(autouse=True)
def _quick_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The even pace is for strangers with stop-watches; test_pacing.py looks at it alone."""
    monkeypatch.setattr(traps, "BEAT", 0.001)


@pytest.fixture(autouse=True)
def _quick_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests type faster than any person; test_traps.py looks at that alone."""
    monkeypatch.setattr(traps, "QUICKEST", 0)
