"""Reads one cell as a value, and writes a value as a cell. Also the lists of names that people can
write in cells.

Each reader raises BadCell, with a sentence that says what to write in the cell.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.utils import getaddresses
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.actor import Actor
from config.common.clock import london_today
from config.common.days import past_century, written_day
from config.common.spreadsheet import is_formula
from config.common.typed import address as address_in
from config.common.typed import check_address, has_other_digits
from matching.models import Ethnicity, OffenceGroup, Participant
from matching.spreadsheets.reading import BadCell
from matching.spreadsheets.records import Cleared
from recruitment.models import Establishment, Intake, Language, ListedName, Need, RegimeSlot
from recruitment.prisons.naming import KnownPrisons, known_prisons, prison_named
from recruitment.weekly import DAYS, EVERY_SLOT, PARTS, SLOTS, mask_of, slot_name, slots_in
from training.models import Course

MOST_SHOWN = 15

YEARS: Final = range(1900, 2101)
SERIAL: Final = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
FIRST_SERIAL: Final = date(1899, 12, 30)
"""Day 0 of the numbers that Excel uses for dates. This is right for dates from March 1900."""
SHORT_PARTS: Final = {
    "am": 0,
    "morn": 0,
    "mornings": 0,
    "pm": 1,
    "aft": 1,
    "afternoons": 1,
    "eve": 2,
    "evenings": 2,
}
NO_NAMES: Final = frozenset({"true", "false", "null", "none", "nan", "n/a", "nil", "undefined"})
"""Words that programs write if there is no name."""
TURNS_TEXT: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
LONGEST_EMAIL: Final = 254  # Django's EmailField, after RFC 5321
CLEARANCE: Final = re.compile(r"(.+?) from (.+?)(?: to (.+))?", re.IGNORECASE)
MOST_PIECES: Final = 10
"""The most pieces between commas that we join to look for one name. No name has so many commas.
Without a limit, a cell with thousands of commas would take minutes."""
Chosen = TypeVar("Chosen", bound=TextChoices)


@dataclass(frozen=True, slots=True)
class Choice:
    """One list of names that people can write in a cell, such as the names of prisons. `names` maps
    each code to its name.

    `off_limits` has the codes that the person who imports the file cannot use.
    """

    noun: str
    names: Mapping[str, str]
    off_limits: frozenset[str] = frozenset()

    def code_of(self, text: str) -> str:
        """The code for a name or a code, in capitals or small letters. Raises BadCell if it is not
        in the list, or if it is in `off_limits`."""
        wanted = text.casefold()
        for code, name in self.names.items():
            if wanted in {code.casefold(), name.casefold()}:
                return self._checked(code, name)
        names = list(self.names.values())[:MOST_SHOWN]
        more = "; or see the template for more" if len(self.names) > MOST_SHOWN else ""
        raise BadCell(
            f"“{text}” is not a {self.noun} we know. Write one of these: {'; '.join(names)}{more}."
        )

    def _checked(self, code: str, name: str) -> str:
        if code in self.off_limits:
            raise BadCell(f"You do not coordinate {name}. Ask its coordinator to import this row.")
        return code


@dataclass(frozen=True, slots=True)
class Choices:
    """All lists of names that people can write in the cells of a row."""

    prisons: Choice
    needs: Choice
    languages: Choice
    courses: Choice
    offences: Choice
    sessions: Mapping[str, int] = field(default_factory=dict)
    """For each prison with sessions, by code: the times of its sessions, as a mask."""
    known: KnownPrisons = field(default_factory=dict)
    """All prisons by each of their names, also the closed prisons."""


def choices_for(by: Actor) -> Choices:
    """The current lists. Coordinators can use only the prisons that they coordinate. 9 queries."""
    prisons = dict(Establishment.objects.values_list("code", "name"))
    return Choices(
        prisons=Choice("prison", prisons, frozenset(prisons) - _own_prisons(by, prisons)),
        needs=_listed("need", Need),
        languages=_listed("language", Language),
        courses=_listed("toolkit", Course),
        offences=_listed("kind of offence", OffenceGroup),
        sessions=_sessions(),
        known=known_prisons(),
    )


def _sessions() -> dict[str, int]:
    masks: dict[str, int] = {}
    for code, slot in RegimeSlot.objects.values_list("establishment__code", "slot"):
        masks[code] = masks.get(code, 0) | 1 << slot
    return masks


def _listed(noun: str, model: type[ListedName]) -> Choice:
    return Choice(noun, dict(model._default_manager.values_list("code", "name")))


def _own_prisons(by: Actor, codes: Iterable[str]) -> frozenset[str]:
    if isinstance(by, User) and Role.MANAGER not in by.roles:
        return frozenset(by.establishments.values_list("code", flat=True))
    return frozenset(codes)


Reader = Callable[[str, Choices], Any]


def text(longest: int) -> Reader:
    """Makes a function that reads a cell with at most `longest` characters. The function refuses
    invisible characters."""

    def read(cell: str, _: Choices) -> str:
        if len(cell) > longest:
            raise BadCell(f"This cell must have {longest} characters or fewer.")
        if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in cell):
            raise BadCell("This cell has a character that we cannot show. Type the text again.")
        if TURNS_TEXT.search(cell):
            raise BadCell(
                "This cell has a hidden mark that reverses the text. Type the text again."
            )
        return cell

    return read


def name(cell: str, choices: Choices) -> str:
    """A person's name. Refuses formulas, and the words in NO_NAMES."""
    words: str = text(120)(cell, choices)
    if is_formula(words):
        raise BadCell("This cell has a formula, not a name. Type the name.")
    has_letter = any(unicodedata.category(letter).startswith("L") for letter in words)
    if not has_letter or words.casefold().lstrip("#") in NO_NAMES:
        raise BadCell(f"“{words}” is not a name. Type the name.")
    return words


def email(cell: str, _: Choices) -> str:
    """An email address, in small letters and without invisible characters.

    Also reads "Lee Dock <lee@example.org>" and "mailto:lee@example.org".
    """
    visible = re.sub(r"^mailto:", "", address_in(cell), flags=re.IGNORECASE)
    addresses = [pair[1] for pair in getaddresses([visible.replace(";", ",")])]
    if len(addresses) > 1:
        raise BadCell(
            "This cell has several addresses. Keep the address that the mentor signs in with."
        )
    address = addresses[0] if "<" in visible and addresses else visible
    mailbox, _at, domain = address.rpartition("@")
    small = f"{mailbox}@{unicodedata.normalize('NFKC', domain).rstrip('.')}".lower()
    try:
        validate_email(small)
        check_address(small)
    except ValidationError as error:
        raise BadCell("Write an email address, like name@example.org.") from error
    if len(small) > LONGEST_EMAIL:
        raise BadCell(f"An email address must have {LONGEST_EMAIL} characters or fewer.")
    return small


def prison_number(cell: str, _: Choices) -> str:
    """A prison number, such as A1234BC. The cell can have spaces and small letters."""
    number = cell.replace(" ", "").upper()
    try:
        if has_other_digits(number):
            raise ValidationError("not the digits 0 to 9")
        for check in Participant._meta.get_field("prison_number").validators:
            check(number)
    except ValidationError as error:
        raise BadCell(
            "A prison number looks like A1234BC. Leave this cell empty if you do not know the "
            "number."
        ) from error
    return number


def whole_number(low: int, high: int) -> Reader:
    """Makes a function that reads a whole number from `low` to `high`, including both."""

    def read(cell: str, _: Choices) -> int:
        digits = re.fullmatch(r"([0-9]{1,9})(\.0*)?", cell)
        if not digits or not low <= int(digits[1]) <= high:
            raise BadCell(f"Write a whole number from {low} to {high}.")
        return int(digits[1])

    return read


def day(cell: str, _: Choices | None = None) -> date:
    """A date, as people write it (see written_day) or as Excel's number."""
    if SERIAL.fullmatch(cell):
        value = FIRST_SERIAL + timedelta(days=int(cell.partition(".")[0]))
        return _in_years(value, cell)
    try:
        return _in_years(written_day(cell), cell)
    except ValueError as error:
        raise BadCell(f"“{cell}” is not a date we can read. Write it like 31/03/2026.") from error


def _in_years(value: date, cell: str) -> date:
    if value.year not in YEARS:
        raise BadCell(f"“{cell}” cannot be right. Write the date like 31/03/2026.")
    return value


def birthday(cell: str, _: Choices) -> date:
    """A date of birth. A year of 2 digits means a year in the past (see past_century)."""
    return past_century(day(cell), cell, today=london_today())


def one_of(kinds: type[Chosen]) -> Reader:
    """Makes a function that reads one of these choices, by its label or its code."""
    choice = Choice("choice", {str(kind.value): str(kind.label) for kind in kinds})

    def read(cell: str, _: Choices) -> Chosen:
        with suppress(BadCell):
            return kinds(choice.code_of(cell.casefold().removesuffix(" date")))
        return kinds(choice.code_of(cell))

    return read


ETHNICITY_WORDS: Final[Mapping[str, Ethnicity]] = {
    "white british": Ethnicity.WHITE_BRITISH,
    "black caribbean": Ethnicity.BLACK_CARIBBEAN,
    "black african": Ethnicity.BLACK_AFRICAN,
    "caribbean": Ethnicity.BLACK_CARIBBEAN,
    "african": Ethnicity.BLACK_AFRICAN,
    "white any other background": Ethnicity.WHITE_OTHER,
    "black black british any other background": Ethnicity.BLACK_OTHER,
    "black black british caribbean": Ethnicity.BLACK_CARIBBEAN,
    "black black british african": Ethnicity.BLACK_AFRICAN,
    "asian asian british indian": Ethnicity.ASIAN_INDIAN,
    "asian british asian indian": Ethnicity.ASIAN_INDIAN,
    "other any other background": Ethnicity.OTHER,
    "prefer not to say": Ethnicity.NOT_SAID,
    "black black british caribbean or african caribbean": Ethnicity.BLACK_CARIBBEAN,
    "black black british caribbean or african african": Ethnicity.BLACK_AFRICAN,
    "black black british caribbean or african any other black black british or caribbean "
    "background": Ethnicity.BLACK_OTHER,
}
"""Other words for the ethnic groups, besides our labels.

They come from the programme report and from the census.
"""

NOT_STATED: Final = ("not stated", "not known", "unknown", "not asked")


def ethnicity(cell: str, _: Choices) -> Ethnicity | None:
    """An ethnic group, by its code, its label or the words of ETHNICITY_WORDS.

    Ignores punctuation. None if the cell says that nobody asked.
    """
    words = _plain(cell)
    if words in NOT_STATED:
        return None
    named = {_plain(str(group.label)): group for group in Ethnicity}
    coded = {group.value.casefold(): group for group in Ethnicity}
    group = coded.get(words) or named.get(words) or ETHNICITY_WORDS.get(words)
    if group is None:
        raise BadCell("Write an answer from the list, or “Not stated”.")
    return group


def _plain(cell: str) -> str:
    """The text with only letters and digits, in small letters, with one space between words."""
    return " ".join(re.findall(r"\w+", cell.casefold()))


def prison(cell: str, choices: Choices) -> str:
    """A prison's code, from the code or from a present or former name of the prison.

    The name can have "HMP" or not.
    """
    return prison_code(cell, choices)


def prison_code(text: str, choices: Choices) -> str:
    """The code of the open prison that `text` names. Raises BadCell if `text` names no prison, a
    closed prison, or a prison that the person who imports the file cannot use."""
    named = prison_named(text, choices.known)
    if named and not named.is_open:
        raise BadCell(f"{named} is closed. Write the prison he is in now.")
    return choices.prisons.code_of(named.code if named else text)


def several(pick: Callable[[Choices], Choice]) -> Reader:
    """Makes a function that reads several names from one list.

    The function returns the codes in alphabetical order, and refuses the same name twice.
    """

    def read(cell: str, choices: Choices) -> tuple[str, ...]:
        choice = pick(choices)
        return _once(map(choice.code_of, parts(cell, lambda part: _is_in(choice, part))))

    return read


def levels(names: Mapping[int, str], former: Mapping[str, int] = MappingProxyType({})) -> Reader:
    """Makes a function that reads needs with their levels, as numbers or words: "drugs: 3;
    budgeting: a little".

    A need without a level gets the lowest level. `names` maps each level to its word, in small
    letters. `former` maps words that we used before to their levels.
    """
    numbers = {str(level): level for level in names}
    by_words = numbers | {name: level for level, name in names.items()} | dict(former)

    def level_of(text: str) -> int:
        level = by_words.get(re.sub(r"\.0*$", "", text.casefold()))
        if level is None:
            named = ", ".join(names.values())
            raise BadCell(
                f"“{text}” is not a level we know. Write one of these: {named}; or a number from "
                f"{min(names)} to {max(names)}."
            )
        return level

    def pair(part: str, choices: Choices) -> tuple[str, int]:
        name, colon, level = part.rpartition(":")
        if not colon:
            return choices.needs.code_of(part), min(names)
        return choices.needs.code_of(name.strip()), level_of(level.strip())

    def read(cell: str, choices: Choices) -> dict[str, int]:
        def is_need(part: str) -> bool:
            name, colon, level = part.rpartition(":")
            if not colon:
                return _is_in(choices.needs, part)
            return "," not in level and _is_in(choices.needs, name.strip())

        pairs = [pair(part, choices) for part in parts(cell, is_need)]
        _once(code for code, _ in pairs)
        return dict(pairs)

    return read


def slots(cell: str, _: Choices) -> int:
    """A mask of slots, from "Monday morning; Tue pm" or "any time"."""
    if cell.casefold().removesuffix(" in the week") in {"any time", "anytime"}:
        return mask_of(range(SLOTS))
    return mask_of(slot for part in parts(cell) for slot in _slots(part))


def cohort(cell: str, _: Choices) -> tuple[Intake, int]:
    """The intake and the year of a cohort, from "June 2025"."""
    for intake in Intake:
        label = str(intake.label)
        if words := re.fullmatch(rf"(?:{label}|{label[:3]}) (20\d\d)", cell, re.IGNORECASE):
            return intake, int(words[1])
    raise BadCell("Write the cohort like June 2025 or November 2025.")


def clearances(cell: str, choices: Choices) -> tuple[Cleared, ...]:
    """The clearances of a person, from "BXI from 01/03/2026 to 28/02/2028; WWI from 01/05/2026"."""
    rows = [_clearance(part, choices) for part in parts(cell)]
    _once(f"{row.prison} from {row.issued_on}" for row in rows)
    return tuple(sorted(rows, key=lambda row: (row.prison, row.issued_on)))


def parts(cell: str, is_one: Callable[[str], bool] = lambda _: False) -> list[str]:
    """The parts of a cell, split at semicolons and commas. Leaves out empty parts.

    `is_one` tells whether words with commas are a single part, such as "finance, benefit and debt".
    """
    return [
        part
        for some in cell.split(";")
        for part in _between_commas(some.strip().split(","), is_one)
        if part
    ]


def _between_commas(pieces: list[str], is_one: Callable[[str], bool]) -> Iterator[str]:
    """The parts that these pieces make. Joins pieces to the longest text that `is_one` accepts.
    Leaves all other pieces separate."""
    start = 0
    while start < len(pieces):
        ends = range(min(len(pieces), start + MOST_PIECES), start + 1, -1)
        end = next((end for end in ends if is_one(_joined(pieces[start:end]))), start + 1)
        yield _joined(pieces[start:end])
        start = end


def _joined(pieces: list[str]) -> str:
    return ",".join(pieces).strip()


def _is_in(choice: Choice, text: str) -> bool:
    wanted = text.casefold()
    return any(wanted in {code.casefold(), name.casefold()} for code, name in choice.names.items())


def _once(items: Iterable[str]) -> tuple[str, ...]:
    in_order = sorted(items)
    for one, other in pairwise(in_order):
        if one == other:
            raise BadCell(f"This cell has “{one}” twice. Remove one of them.")
    return tuple(in_order)


def _slots(part: str) -> list[int]:
    """The slots in a part: 1 slot in "Mon am", 2 slots in "Mon am and pm"."""
    name, _, sessions = part.casefold().partition(" ")
    weekday = next(
        (
            number
            for number, full in enumerate(DAYS)
            if name.strip(".:").removesuffix("s")
            in {full.casefold(), full[:3].casefold(), full[:4].casefold(), full[:5].casefold()}
        ),
        None,
    )
    times = [_part_of_day(session) for session in re.split(r" ?(?:&|\+|/|\band\b) ?", sessions)]
    if weekday is None or None in times:
        raise BadCell(
            f"“{part}” is not a time we can read. Write it like Monday morning, or Mon am."
        )
    return [weekday * 3 + time for time in times if time is not None]


def _part_of_day(session: str) -> int | None:
    return PARTS.index(session) if session in PARTS else SHORT_PARTS.get(session.strip("."))


def _clearance(part: str, choices: Choices) -> Cleared:
    words = CLEARANCE.fullmatch(part)
    if words is None:
        raise BadCell(f"“{part}” has no first day. Write it like BXI from 01/03/2026.")
    name, first, last = words.groups()
    clearance = Cleared(prison_code(name, choices), day(first), day(last) if last else None)
    if clearance.expires_on and clearance.expires_on < clearance.issued_on:
        raise BadCell(f"“{part}” ends before it starts. Check both dates.")
    return clearance


Writer = Callable[[Any, Choices], str]
"""A function that writes a value as a cell. The reader of the column gets the same value from the
cell. The cell is empty if nothing is recorded."""


def as_is(value: Any, _: Choices) -> str:
    return "" if value is None else str(value)


def day_in_words(value: date | None, _: Choices) -> str:
    return f"{value.day} {value:%B %Y}" if value else ""


def label(kinds: type[TextChoices]) -> Writer:
    """Makes a function that writes the label of one of these choices."""
    return lambda value, _: str(kinds(value).label) if value else ""


def prison_name(value: str, choices: Choices) -> str:
    return choices.prisons.names.get(value, value)


def names(pick: Callable[[Choices], Choice]) -> Writer:
    """Makes a function that writes the name of each code. `pick` says which list the codes belong
    to."""
    return lambda value, choices: "; ".join(pick(choices).names[code] for code in value)


def levels_in_words(names: Mapping[int, str]) -> Writer:
    """Makes a function that writes each need with the word for its level."""
    return lambda value, choices: "; ".join(
        f"{choices.needs.names[code]}: {names[level]}" for code, level in sorted(value.items())
    )


def slots_in_words(value: int, _: Choices) -> str:
    if value == EVERY_SLOT:
        return "any time"
    return "; ".join(map(slot_name, slots_in(value)))


def cohort_in_words(value: tuple[Intake, int] | None, _: Choices) -> str:
    return f"{Intake(value[0]).label} {value[1]}" if value else ""


def clearances_in_words(value: Iterable[Cleared], choices: Choices) -> str:
    return "; ".join(
        f"{row.prison} from {day_in_words(row.issued_on, choices)}"
        + (f" to {day_in_words(row.expires_on, choices)}" if row.expires_on else "")
        for row in value
    )
