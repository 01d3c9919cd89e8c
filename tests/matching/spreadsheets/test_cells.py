from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.models import Source
from matching.spreadsheets import cells
from matching.spreadsheets.cells import Choice, Choices
from matching.spreadsheets.reading import BadCell
from matching.spreadsheets.records import Cleared
from recruitment.weekly import SLOTS, slot_name

CHOICES = Choices(
    prisons=Choice("prison", {"BXI": "HMP Brixton", "WWI": "HMP Wandsworth"}, frozenset({"WWI"})),
    needs=Choice("need", {"drugs": "drugs", "money": "finance, benefit and debt"}),
    languages=Choice("language", {"polish": "Polish", "welsh": "Welsh"}),
    courses=Choice("toolkit", {"futc": "Facing Up to Conflict"}),
    offences=Choice("kind of offence", {"sexual": "Sexual"}),
)
languages = cells.several(lambda choices: choices.languages)
places = cells.whole_number(0, 10)
source = cells.one_of(Source)
name = cells.text(10)


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (name, "Zoë", "Zoë"),
        (cells.email, "Robin@Example.ORG", "robin@example.org"),
        (cells.prison_number, "a1234 bc", "A1234BC"),
        (places, "10", 10),
        (cells.day, "2026-03-31", date(2026, 3, 31)),
        (cells.day, "31/03/2026", date(2026, 3, 31)),
        (cells.day, "31 March 2026", date(2026, 3, 31)),
        (source, "prison offender manager", Source.POM),
        (source, "pom", Source.POM),
        (cells.prison, "hmp brixton", "BXI"),
        (languages, "Welsh; polish;", ("polish", "welsh")),
        (cells.levels, "drugs: 3; Finance, benefit and debt", {"drugs": 3, "money": 1}),
        (cells.slots, "Monday morning; TUE PM", 0b10001),
        (cells.cohort, "june 2025", (6, 2025)),
        (
            cells.clearances,
            "bxi from 01/03/2026 to 28/02/2028",
            (Cleared("BXI", date(2026, 3, 1), date(2028, 2, 28)),),
        ),
        (cells.clearances, "BXI from 1 March 2026", (Cleared("BXI", date(2026, 3, 1), None),)),
    ],
)
def test_what_people_write_is_understood(
    read: Callable[[str, Choices], Any], cell: str, value: Any
) -> None:
    assert read(cell, CHOICES) == value


@pytest.mark.parametrize(
    ("read", "cell", "sentence"),
    [
        (name, "a name too long", "10 characters or fewer"),
        (name, "nul\x00", "cannot be shown"),
        (cells.email, "robin", "like name@example.org"),
        (cells.email, "r" * 64 + "@" + "e" * 60 + ".example" * 20, "characters or fewer|like name"),
        (cells.prison_number, "12345", "looks like A1234BC"),
        (places, "11", "from 0 to 10"),
        (places, "-1", "from 0 to 10"),
        (places, "²", "from 0 to 10"),
        (places, "9" * 5000, "from 0 to 10"),
        (cells.day, "31/02/2026", "not a date"),
        (cells.day, "01/02/26", "not a date"),
        (cells.day, "01/01/0001", "not a date"),
        (source, "his mother", "not a choice we know.*Prison Offender Manager"),
        (cells.prison, "HMP Nowhere", "not a prison we know.*HMP Brixton"),
        (cells.prison, "WWI", "You do not coordinate HMP Wandsworth"),
        (languages, "Polish, Welsh", "“Polish, Welsh” is not a language"),
        (languages, "Polish; polish", "there twice"),
        (cells.levels, "drugs: 4", "from 1 to 3"),
        (cells.levels, "drugs: 1; drugs: 2", "there twice"),
        (cells.slots, "Monday", "not a session"),
        (cells.slots, "Someday morning", "not a session"),
        (cells.cohort, "May 2025", "like June 2025"),
        (cells.clearances, "BXI", "since when"),
        (cells.clearances, "BXI from 01/03/2026 to 01/03/2025", "ends before"),
        (cells.clearances, "BXI from 01/03/2026; BXI from 01/03/2026 to 01/04/2026", "twice"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(
    read: Callable[[str, Choices], Any], cell: str, sentence: str
) -> None:
    with pytest.raises(BadCell, match=sentence):
        read(cell, CHOICES)


@given(st.sets(st.integers(0, SLOTS - 1), min_size=1))
def test_every_set_of_sessions_can_be_written_in_words(sessions: set[int]) -> None:
    words = "; ".join(map(slot_name, sessions))
    assert cells.slots(words, CHOICES) == sum(1 << slot for slot in sessions)


@pytest.mark.parametrize(
    "read",
    [cells.email, cells.day, cells.slots, cells.levels, cells.clearances, cells.cohort, places],
)
@given(cell=st.text(max_size=40))
def test_any_text_gives_a_value_or_is_refused(
    read: Callable[[str, Choices], Any], cell: str
) -> None:
    with suppress(BadCell):
        read(cell, CHOICES)
