import pytest

from matching.spreadsheets.columns import WHY, layout
from matching.spreadsheets.reading import Cell, Row
from matching.spreadsheets.referrals import COLUMNS

NEEDED = ["Reference", "Name", "Prison", "Source", "Received"]


def headed(*headings: str) -> Row:
    return Row(3, [Cell(heading) for heading in headings])


def test_any_order_and_any_case_will_do() -> None:
    places, problems = layout(headed("NAME", "reference", "prison ", "received", "source"), COLUMNS)
    assert not problems
    assert [column.field for column in places.places.values()] == [
        "name",
        "reference",
        "prison",
        "received_on",
        "source",
    ]


@pytest.mark.parametrize(
    ("headings", "column", "meant"),
    [
        (NEEDED[1:], "Reference", ""),
        ([*NEEDED, "Relase date"], "Relase date", "“Release date”"),
        ([*NEEDED, "Shoe size"], "Shoe size", ""),
        ([*NEEDED, "name"], "name", ""),
        ([*NEEDED[:2], "", *NEEDED[2:]], "column 3", ""),
    ],
)
def test_a_wrong_heading_is_named(headings: list[str], column: str, meant: str) -> None:
    _, problems = layout(headed(*headings), COLUMNS)
    assert [(problem.row, problem.column) for problem in problems] == [(3, column)]
    assert meant in problems[0].reason


def test_our_own_column_of_what_to_correct_may_come_back() -> None:
    _, problems = layout(headed(*NEEDED, WHY), COLUMNS)
    assert problems == []
