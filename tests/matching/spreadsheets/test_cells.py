import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.models import ReleaseKind, Source
from matching.referrals.wants import FORMER_WORDS, WANT_NAMES
from matching.spreadsheets import cells
from matching.spreadsheets.cells import Choice, Choices
from matching.spreadsheets.mentors import MENTORS
from matching.spreadsheets.reading import BadCell
from matching.spreadsheets.records import Cleared
from matching.spreadsheets.referrals import REFERRALS
from recruitment.models import Establishment, folded
from recruitment.weekly import SLOTS, slot_name

CHOICES = Choices(
    prisons=Choice("prison", {"BXI": "HMP Brixton", "WWI": "HMP Wandsworth"}, frozenset({"WWI"})),
    needs=Choice("need", {"drugs": "drugs", "money": "finance, benefit and debt"}),
    languages=Choice("language", {"polish": "Polish", "welsh": "Welsh"}),
    courses=Choice("toolkit", {"futc": "Facing Up to Conflict"}),
    offences=Choice("kind of offence", {"sexual": "Sexual"}),
    known={
        folded(text): Establishment(code=code, name=name)
        for code, name in (("BXI", "HMP Brixton"), ("WWI", "HMP Wandsworth"))
        for text in (code, name)
    },
)
languages = cells.several(lambda choices: choices.languages)
places = cells.whole_number(0, 10)
source = cells.one_of(Source)
short = cells.text(10)
wants = cells.levels(WANT_NAMES, FORMER_WORDS)


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (short, "Zoë", "Zoë"),
        (cells.name, "O'Connor-D’Arcy", "O'Connor-D’Arcy"),
        (cells.name, "王小明", "王小明"),
        (cells.name, "Ann Null", "Ann Null"),
        (cells.email, "Robin@Example.ORG", "robin@example.org"),
        (cells.email, "mailto:robin@example.org", "robin@example.org"),
        (cells.email, "Lee Dock <lee@example.org>", "lee@example.org"),
        (cells.email, "lee\u200b@exam\u00adple.org.", "lee@example.org"),
        (cells.email, "lee@ｅｘａｍｐｌｅ.org", "lee@example.org"),
        (cells.prison_number, "a1234 bc", "A1234BC"),
        (places, "10", 10),
        (places, "2.0", 2),
        (cells.day, "2026-03-31", date(2026, 3, 31)),
        (cells.day, "31/03/2026", date(2026, 3, 31)),
        (cells.day, "31 March 2026", date(2026, 3, 31)),
        (cells.day, "20/11/26", date(2026, 11, 20)),
        (cells.day, "20.11.2026", date(2026, 11, 20)),
        (cells.day, "20 Nov 2026", date(2026, 11, 20)),
        (cells.day, "20-Nov-26", date(2026, 11, 20)),
        (cells.day, "Fri 20th November, 2026", date(2026, 11, 20)),
        (cells.day, "46346", date(2026, 11, 20)),
        (cells.day, "2026-11-20 09:30:00", date(2026, 11, 20)),
        (cells.birthday, "13/03/60", date(1960, 3, 13)),
        (source, "Prison Offender Manager", Source.POM),
        (cells.one_of(ReleaseKind), "Conditional release date", ReleaseKind.CONDITIONAL),
        (cells.prison, "Brixton", "BXI"),
        (cells.prison, "H.M.P.  BRIXTON", "BXI"),
        (cells.prison, "bxi", "BXI"),
        (languages, "Polish, Welsh", ("polish", "welsh")),
        (
            wants,
            "drugs: 3, Finance, benefit and debt: 2.0",
            {"drugs": 3, "money": 2},
        ),
        (cells.slots, "Mon AM, Tue PM", 0b10001),
        (cells.slots, "Mondays am & pm; Thurs eve", 1 | 2 | 1 << 11),
        (cells.slots, "any time", 2**21 - 1),
        (cells.cohort, "Nov 2025", (11, 2025)),
        (
            cells.clearances,
            "Brixton from 1/3/26, BXI from 1 April 2026",
            (Cleared("BXI", date(2026, 3, 1), None), Cleared("BXI", date(2026, 4, 1), None)),
        ),
        (source, "prison offender manager", Source.POM),
        (source, "pom", Source.POM),
        (cells.prison, "hmp brixton", "BXI"),
        (languages, "Welsh; polish;", ("polish", "welsh")),
        (wants, "drugs: 3; Finance, benefit and debt", {"drugs": 3, "money": 1}),
        (wants, "Drugs: Most of all, money: a little", {"drugs": 3, "money": 1}),
        (wants, "drugs: a fair amount; money: quite a lot", {"drugs": 2, "money": 2}),
        (wants, "drugs: some; money: most", {"drugs": 2, "money": 3}),
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
    ("read", "cell", "names"),
    [
        (short, "a name too long", ["10"]),
        (short, "nul\x00", []),
        (cells.name, "\u202eyaM hctaV", []),
        (cells.name, "#N/A", ["#N/A"]),
        (cells.name, "null", ["null"]),
        (cells.name, "TRUE", ["TRUE"]),
        (cells.name, "N/A", ["N/A"]),
        (cells.name, "\u200d", []),
        (cells.name, '=HYPERLINK("http://x","a")', []),
        (cells.name, "+44 Name", []),
        (cells.email, "a@example.org;b@example.org", []),
        (cells.email, "robin", ["name@example.org"]),
        (cells.email, "r" * 64 + "@" + "e" * 60 + ".example" * 20, []),
        (cells.prison_number, "12345", ["A1234BC"]),
        (places, "11", ["0", "10"]),
        (places, "-1", ["0", "10"]),
        (places, "²", ["0", "10"]),
        (places, "9" * 5000, ["0", "10"]),
        (cells.day, "31/02/2026", ["31/02/2026"]),
        (cells.day, "11/20/2026", ["11/20/2026"]),
        (cells.day, "20 11", ["20 11"]),
        (cells.day, "01/01/0001", ["01/01/0001"]),
        (source, "his mother", ["his mother", "Prison Offender Manager"]),
        (cells.prison, "HMP Nowhere", ["HMP Nowhere", "HMP Brixton"]),
        (cells.prison, "WWI", ["HMP Wandsworth"]),
        (languages, "Polish, Latin", ["“Latin”", "Polish; Welsh"]),
        (languages, "Polish; polish", ["“polish”"]),
        (wants, "drugs: 4", ["“4”", "1", "3", "most of all"]),
        (wants, "drugs: 22", ["“22”"]),
        (wants, "drugs: 1; drugs: 2", ["“drugs”"]),
        (cells.slots, "Monday", ["“Monday”"]),
        (cells.slots, "Someday morning", ["“Someday morning”"]),
        (cells.cohort, "May 2025", ["June 2025"]),
        (cells.clearances, "BXI", ["“BXI”"]),
        (cells.clearances, "BXI from 01/03/2026 to 01/03/2025", ["to 01/03/2025”"]),
        (
            cells.clearances,
            "BXI from 01/03/2026; BXI from 01/03/2026 to 01/04/2026",
            ["“BXI from 2026-03-01”"],
        ),
    ],
)
def test_what_we_cannot_import_is_refused_and_named(
    read: Callable[[str, Choices], Any], cell: str, names: list[str]
) -> None:
    with pytest.raises(BadCell) as refusal:
        read(cell, CHOICES)
    assert [name for name in names if name not in str(refusal.value)] == []


@given(st.sets(st.integers(0, SLOTS - 1), min_size=1))
def test_every_set_of_sessions_can_be_written_in_words(sessions: set[int]) -> None:
    words = "; ".join(map(slot_name, sessions))
    assert cells.slots(words, CHOICES) == sum(1 << slot for slot in sessions)


@pytest.mark.parametrize(
    "read",
    [cells.email, cells.day, cells.slots, wants, cells.clearances, cells.cohort, places],
)
@given(cell=st.text(max_size=40))
def test_any_text_gives_a_value_or_is_refused(
    read: Callable[[str, Choices], Any], cell: str
) -> None:
    with suppress(BadCell):
        read(cell, CHOICES)


@pytest.mark.parametrize("text", ["a, ", '",', "a; ", "from ", "Mon am, "])
def test_a_long_cell_is_read_or_refused_at_once(text: str) -> None:
    began = time.process_time()
    for columns in (REFERRALS.columns, MENTORS.columns):
        for column in columns:
            with suppress(BadCell):
                column.read(text * 1_000, CHOICES)
    assert time.process_time() - began < 5
