import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.direction import END, FIRST_STRONG, isolated, isolated_html

NAME = "משה לוי"


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (f"<td>\n {NAME}\n</td>", f"<td>\n <bdi>{NAME}</bdi>\n</td>"),
        (f"<p>From {NAME}, 3 days ago</p>", f"<p>From <bdi>{NAME}</bdi>, 3 days ago</p>"),
        (f"<p>{NAME} (A1234BC)</p>", f"<p><bdi>{NAME}</bdi> (A1234BC)</p>"),
        (f"<li>Ann, {NAME}, أحمد</li>", f"<li>Ann, <bdi>{NAME}</bdi>, <bdi>أحمد</bdi></li>"),
        ("<p>כן, 3 שנים.</p>", "<p><bdi>כן, 3 שנים.</bdi></p>"),
        (f"<title>{NAME}, page 2</title>", f"<title>{FIRST_STRONG}{NAME}{END}, page 2</title>"),
        (
            f'<option value="{NAME}">{NAME}</option>',
            f'<option value="{NAME}">{FIRST_STRONG}{NAME}{END}</option>',
        ),
        ("<p>\u202eAnn</p>", "<p>Ann</p>"),
    ],
)
def test_a_name_from_the_right_is_kept_apart(page: str, shown: str) -> None:
    assert isolated_html(page) == shown


@pytest.mark.parametrize(
    "page",
    [
        "<p>“Zoë”</p>",
        f'<input value="{NAME}">',
        f'<a title="a > {NAME}">Ann</a>',
        f"<textarea>{NAME} and more</textarea>",
        f"<script>name = '{NAME}'</script>",
        f"<!-- {NAME} <p> -->",
    ],
)
def test_what_is_no_text_of_the_page_stays_as_it_is(page: str) -> None:
    assert isolated_html(page) == page


@given(st.text("אבم ab<>&;'\"=/ \n"))
def test_nothing_but_the_marks_is_added(page: str) -> None:
    shown = isolated_html(page)
    for mark in ("<bdi>", "</bdi>", FIRST_STRONG, END):
        shown = shown.replace(mark, "")
    assert shown == page


def test_plain_text_is_kept_apart_by_marks() -> None:
    assert isolated("Ann") == "Ann"
    assert isolated(NAME) == f"{FIRST_STRONG}{NAME}{END}"
