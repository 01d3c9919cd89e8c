"""What the tests of accounts share."""

import pytest

from config.accounts import pacing


@pytest.fixture(autouse=True)
def _quick_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The even pace is for strangers with stop-watches; test_pacing.py looks at it alone."""
    monkeypatch.setattr(pacing, "BEAT", 0.001)
