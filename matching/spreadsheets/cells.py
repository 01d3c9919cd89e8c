"""Reading one cell as a value, and the lists a cell can name. Each reader raises BadCell with a
sentence that says what to write."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.actor import Actor
from matching.models import Ethnicity, OffenceGroup, Participant
from matching.spreadsheets.reading import BadCell
from matching.spreadsheets.records import Cleared
from recruitment.models import Establishment, Intake, Language, ListedName, Need
from recruitment.weekly import DAYS, PARTS, mask_of
from training.models import Course

MOST_SHOWN = 15

DATE_FORMATS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")
YEARS: Final = range(1900, 2101)
SHORT_PARTS: Final = {"am": 0, "pm": 1, "eve": 2}
LONGEST_EMAIL: Final = 254  # Django's EmailField, after RFC 5321
CLEARANCE: Final = re.compile(r"(.+?) from (.+?)(?: to (.+))?", re.IGNORECASE)
Chosen = TypeVar("Chosen", bound=TextChoices)


@dataclass(frozen=True, slots=True)
class Choice:
    """One list. `names` are by code. `off_limits` are codes that this person cannot use."""

    noun: str
    names: Mapping[str, str]
    off_limits: frozenset[str] = frozenset()

    def code_of(self, text: str) -> str:
        """The code of this name or code, in any case. Raises BadCell with the names there are."""
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
    """All the lists that a row can name."""

    prisons: Choice
    needs: Choice
    languages: Choice
    courses: Choice
    offences: Choice


def choices_for(by: Actor) -> Choices:
    """The current lists. Coordinators can only use the prisons they coordinate. Six queries."""
    prisons = dict(Establishment.objects.values_list("code", "name"))
    return Choices(
        prisons=Choice("prison", prisons, frozenset(prisons) - _own_prisons(by, prisons)),
        needs=_listed("need", Need),
        languages=_listed("language", Language),
        courses=_listed("toolkit", Course),
        offences=_listed("kind of offence", OffenceGroup),
    )


def _listed(noun: str, model: type[ListedName]) -> Choice:
    return Choice(noun, dict(model._default_manager.values_list("code", "name")))


def _own_prisons(by: Actor, codes: Iterable[str]) -> frozenset[str]:
    if isinstance(by, User) and Role.MANAGER not in by.roles:
        return frozenset(by.establishments.values_list("code", flat=True))
    return frozenset(codes)


Reader = Callable[[str, Choices], Any]


def text(longest: int) -> Reader:
    """Reads words of at most `longest` characters, none of them invisible."""

    def read(cell: str, _: Choices) -> str:
        if len(cell) > longest:
            raise BadCell(f"This must be {longest} characters or fewer.")
        if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in cell):
            raise BadCell("This has a character that we cannot show. Type it again.")
        return cell

    return read


def email(cell: str, _: Choices) -> str:
    """An email address, in small letters."""
    small = cell.lower()
    try:
        validate_email(small)
    except ValidationError as error:
        raise BadCell("Write an email address, like name@example.org.") from error
    if len(small) > LONGEST_EMAIL:
        raise BadCell(f"This must be {LONGEST_EMAIL} characters or fewer.")
    return small


def prison_number(cell: str, _: Choices) -> str:
    """A prison number, as A1234BC, from any case and spacing."""
    number = cell.replace(" ", "").upper()
    try:
        for check in Participant._meta.get_field("prison_number").validators:
            check(number)
    except ValidationError as error:
        raise BadCell(
            "A prison number looks like A1234BC. Leave this empty if you do not know it."
        ) from error
    return number


def whole_number(low: int, high: int) -> Reader:
    """Reads a number from `low` to `high`, both included."""

    def read(cell: str, _: Choices) -> int:
        if not (cell.isascii() and cell.isdigit() and low <= int(cell[:9]) <= high):
            raise BadCell(f"Write a whole number from {low} to {high}.")
        return int(cell)

    return read


def day(cell: str, _: Choices | None = None) -> date:
    """A date: 2026-03-31, 31/03/2026 or 31 March 2026."""
    for pattern in DATE_FORMATS:
        try:
            value = datetime.strptime(cell, pattern).date()  # noqa: DTZ007 — a date has no zone
        except ValueError:
            continue
        if value.year in YEARS:
            return value
    raise BadCell(f"“{cell}” is not a date we can read. Write it like 31/03/2026.")


def one_of(kinds: type[Chosen]) -> Reader:
    """Reads one of a fixed set, by its words or its code."""
    choice = Choice("choice", {str(kind.value): str(kind.label) for kind in kinds})

    def read(cell: str, _: Choices) -> Chosen:
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
"""What lists call the groups beside our own labels: the words of the programme report and of the
census."""

NOT_STATED: Final = ("not stated", "not known", "unknown", "not asked")


def ethnicity(cell: str, _: Choices) -> Ethnicity | None:
    """A group by its code, its label or the words of ETHNICITY_WORDS, whatever the punctuation.
    None where the cell says that nobody asked."""
    words = _plain(cell)
    if words in NOT_STATED:
        return None
    named = {_plain(str(group.label)): group for group in Ethnicity}
    coded = {group.value.casefold(): group for group in Ethnicity}
    group = coded.get(words) or named.get(words) or ETHNICITY_WORDS.get(words)
    if group is None:
        raise BadCell("Choose one of the list, or “Not stated”.")
    return group


def _plain(cell: str) -> str:
    """Letters and digits only, in small letters, with one space between words."""
    return " ".join(re.findall(r"\w+", cell.casefold()))


def prison(cell: str, choices: Choices) -> str:
    """A prison's code."""
    return choices.prisons.code_of(cell)


def several(pick: Callable[[Choices], Choice]) -> Reader:
    """Reads codes from one of the lists, in alphabetical order."""
    return lambda cell, choices: _once(map(pick(choices).code_of, parts(cell)))


def levels(cell: str, choices: Choices) -> dict[str, int]:
    """Needs with a level from 1 to 3, or 1 if not given: "drugs: 3; resolving conflict"."""
    pairs = [_level(part, choices) for part in parts(cell)]
    _once(code for code, _ in pairs)
    return dict(pairs)


def slots(cell: str, _: Choices) -> int:
    """A mask of slots: "Monday morning; Tue pm"."""
    return mask_of(_slot(part) for part in parts(cell))


def cohort(cell: str, _: Choices) -> tuple[Intake, int]:
    """An intake and a year: "June 2025"."""
    for intake in Intake:
        if words := re.fullmatch(rf"{intake.label} (20\d\d)", cell, re.IGNORECASE):
            return intake, int(words[1])
    raise BadCell("Write the cohort like June 2025 or November 2025.")


def clearances(cell: str, choices: Choices) -> tuple[Cleared, ...]:
    """Where someone is cleared: "BXI from 01/03/2026 to 28/02/2028; WWI from 01/05/2026"."""
    rows = [_clearance(part, choices) for part in parts(cell)]
    _once(f"{row.prison} from {row.issued_on}" for row in rows)
    return tuple(sorted(rows, key=lambda row: (row.prison, row.issued_on)))


def parts(cell: str) -> list[str]:
    """The parts between semicolons, without empty ones."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def _once(items: Iterable[str]) -> tuple[str, ...]:
    in_order = sorted(items)
    for one, other in pairwise(in_order):
        if one == other:
            raise BadCell(f"“{one}” is here twice. Remove one of them.")
    return tuple(in_order)


def _level(part: str, choices: Choices) -> tuple[str, int]:
    name, colon, level = part.rpartition(":")
    if not colon:
        return choices.needs.code_of(part), 1
    return choices.needs.code_of(name.strip()), whole_number(1, 3)(level.strip(), choices)


def _slot(part: str) -> int:
    name, _, session = part.casefold().partition(" ")
    weekday = next((number for number, full in enumerate(DAYS) if full.casefold() == name), None)
    if weekday is None:
        weekday = next(
            (number for number, full in enumerate(DAYS) if full[:3].casefold() == name), None
        )
    time_of_day = PARTS.index(session) if session in PARTS else SHORT_PARTS.get(session)
    if weekday is None or time_of_day is None:
        raise BadCell(
            f"“{part}” is not a time we can read. Write it like Monday morning, or Mon am."
        )
    return weekday * 3 + time_of_day


def _clearance(part: str, choices: Choices) -> Cleared:
    words = CLEARANCE.fullmatch(part)
    if words is None:
        raise BadCell(f"“{part}” has no first day. Write it like BXI from 01/03/2026.")
    name, first, last = words.groups()
    clearance = Cleared(choices.prisons.code_of(name), day(first), day(last) if last else None)
    if clearance.expires_on and clearance.expires_on < clearance.issued_on:
        raise BadCell(f"“{part}” ends before it starts. Check both dates.")
    return clearance
