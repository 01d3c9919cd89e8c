import pytest

from config.common.spreadsheet import escaped


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_would_run_is_made_text(text: str) -> None:
    assert escaped(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Rowan", "A1=B1", "'=1"])
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert escaped(text) == text
