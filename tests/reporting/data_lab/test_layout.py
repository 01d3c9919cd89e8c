"""The columns of the file, and how a name is split."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.data_lab.layout import COLUMNS, Line, parted


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Jordan Juniper", ("Juniper", "Jordan")),
        ("Mary Ann  O’Hara-Smith", ("O’Hara-Smith", "Mary Ann")),
        ("Jordan", ("Jordan", "")),
        ("", ("", "")),
    ],
)
def test_the_last_word_is_the_surname(name: str, parts: tuple[str, str]) -> None:
    assert parted(name) == parts


@given(st.text())
def test_no_word_of_a_name_is_lost(name: str) -> None:
    surname, others = parted(name)
    assert f"{others} {surname}".split() == name.split()


@pytest.mark.parametrize(("ended", "last"), [(date(2025, 1, 2), "02/01/2025"), (None, "")])
def test_a_line_has_a_cell_for_each_column(ended: date | None, last: str) -> None:
    line = Line("Juniper", "Jordan", date(1990, 3, 31), "A1234BC", date(2024, 2, 1), ended)
    assert dict(zip(COLUMNS, line.cells, strict=True)) == {
        "Surname": "Juniper",
        "Forename": "Jordan",
        "Date of birth": "31/03/1990",
        "Gender": "Male",
        "PNC ID": "",
        "Prison number": "A1234BC",
        "Support began": "01/02/2024",
        "Support ended": last,
    }
