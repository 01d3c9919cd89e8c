import pytest

from matching.spreadsheets.columns import layout
from matching.spreadsheets.referrals import COLUMNS

NEEDED = ["Reference", "Name", "Prison", "Source", "Received"]


def test_any_order_and_any_case_will_do() -> None:
    places, problems = layout(["NAME", "reference", "prison ", "received", "source"], COLUMNS)
    assert not problems
    assert [column.field for column in places.places.values()] == [
        "name",
        "reference",
        "prison",
        "received_on",
        "source",
    ]


@pytest.mark.parametrize(
    ("headings", "column", "sentence"),
    [
        (NEEDED[1:], "Reference", "missing"),
        ([*NEEDED, "Relase date"], "Relase date", "Did you mean “Release date”?"),
        ([*NEEDED, "Shoe size"], "Shoe size", "Rename it or remove it"),
        ([*NEEDED, "name"], "name", "there twice"),
        ([*NEEDED[:2], "", *NEEDED[2:]], "column 3", "no heading"),
    ],
)
def test_a_wrong_heading_is_named(headings: list[str], column: str, sentence: str) -> None:
    _, problems = layout(headings, COLUMNS)
    assert [problem.column for problem in problems] == [column]
    assert sentence in problems[0].reason
    assert problems[0].row == 1
