"""A week drawn: what each time is, and what the words and the picture say of it."""

from base64 import b64decode
from xml.etree import ElementTree

import pytest

from matching.referrals.week import (
    BOTH_FREE,
    FREE,
    MEETS,
    MENTOR_FREE,
    NOT_FREE,
    PREFERS,
    PROPOSED,
    Week,
)
from recruitment.weekly import EVERY_SLOT, SLOTS, mask_of, slot_name

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("slot", "cell"),
    [(0, BOTH_FREE), (1, FREE), (2, MENTOR_FREE), (3, NOT_FREE), (4, PROPOSED), (5, MEETS)],
)
def test_each_time_is_one_thing(slot: int, cell: object) -> None:
    week = Week(
        his=mask_of([0, 1, 4, 5]), mentor=mask_of([0, 2, 4]), prefers=1, proposed=4, meets=5
    )
    assert week.cell(slot) == cell
    assert cell in [*week.key, NOT_FREE]
    assert len(week.rows) * len(week.rows[0][1]) == SLOTS


def test_what_he_would_rather_shows_where_no_mentor_is_meant() -> None:
    assert Week(his=0b11, prefers=0b10).cell(1) == PREFERS
    assert "entor" not in Week(his=0b11).summary


def test_the_words_name_few_times_and_count_many() -> None:
    few = Week(his=mask_of([0, 4]), mentor=0, proposed=4)
    assert slot_name(0) in few.summary
    assert few.summary.count(slot_name(4)) == 2
    assert "no time" in few.summary
    assert "any time" in Week(his=EVERY_SLOT).summary
    assert "5 times" in Week(his=mask_of(range(5))).summary


@pytest.mark.parametrize("mentor", [None, 0, mask_of([0, 2])])
def test_the_picture_is_well_formed_and_fills_what_is_free(mentor: int | None) -> None:
    week = Week(his=mask_of([0, 1]), mentor=mentor, proposed=1)
    svg = ElementTree.fromstring(b64decode(week.picture.split(",")[1]))  # noqa: S314 — our own
    fills = [rect.get("fill") for rect in svg.iter(f"{SVG}rect")]
    assert fills.count("#0b6e6e") == 2
    assert fills.count("#4b1f5e") == (mentor or 0).bit_count()
    assert fills.count("#f4f0f6") == SLOTS
    assert len(list(svg.iter(f"{SVG}path"))) == 1
