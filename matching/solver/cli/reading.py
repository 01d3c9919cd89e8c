"""Reads an instance from JSON. `command` describes the format."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.solver.cli.cursor import (
    Cursor,
    Id,
    MalformedInput,
    Records,
    Vocabulary,
    parsed,
    slot_masks,
)
from matching.solver.problem.columns import InvalidInstance
from matching.solver.problem.instance import (
    MAX_MATCHING_DAYS,
    MAX_MINUTES,
    MAX_PLACES,
    NO_DATE,
    SLOT_NUMBERS,
    SLOTS,
    USUAL_MATCHING_DAYS,
    Clearances,
    Earlier,
    Exclusions,
    Hours,
    Instance,
    Mentors,
    Referrals,
    Travel,
    Undecided,
)
from matching.solver.problem.policy import (
    DEFAULT,
    MAX_FLOOR,
    MAX_MINIMUM_DAYS,
    MAX_WEIGHT,
    TERMS,
    Policy,
)
from matching.solver.problem.rules import PAIR_RULE_NAMES
from matching.solver.solving.fixing import FixedPairs

_MOST_ROOMS: Final = 1_000_000
_MENTOR_OPTIONS: Final[dict[str, object]] = {
    "taken": [],
    "fortnightly": [],
    "taken_once": [],
    "experience": {},
    "languages": [],
    "training": [],
    "boundaries": [],
    "clearances": [],
    "preferred": [],
    "wishes": [],
    "hours": [],
    "travel": [],
}
_REFERRAL_OPTIONS: Final[dict[str, object]] = {
    "release": None,
    "needs": {},
    "languages": [],
    "training": [],
    "topics": [],
    "preferred": [],
    "covered": False,
}
_OPTIONS: Final[dict[str, object]] = {
    "exclusions": [],
    "earlier": [],
    "undecided": [],
    "pins": [],
    "matching_days": USUAL_MATCHING_DAYS,
    "policy": {},
}


Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Document:
    """An instance, its fixed pairs, and the ids that its mentors and men have in the file."""

    instance: Instance
    fixed_pairs: FixedPairs
    mentors: tuple[Id, ...]
    referrals: tuple[Id, ...]


class _Lists(NamedTuple):
    sites: Records
    mentors: Records
    men: Records

    def names(self, of_mentors: str, of_men: str) -> Vocabulary:
        return Vocabulary.of(self.mentors.column(of_mentors) + self.men.column(of_men))

    def needs(self) -> Vocabulary:
        wishes = self.mentors.column("wishes")
        return Vocabulary.of(self.mentors.column("experience") + wishes + self.men.column("needs"))

    def pairs(self, rows: list[dict[str, Cursor]]) -> dict[str, Numbers]:
        """The index of the mentor and the index of the man in each row."""
        return {
            "mentor": _int32([self.mentors.index_of(row["mentor"]) for row in rows]),
            "referral": _int32([self.men.index_of(row["referral"]) for row in rows]),
        }


def read(source: str | bytes) -> Document:
    """Reads the instance from JSON. The lists in the JSON may be in any order. Raises
    MalformedInput if `source` does not describe an instance."""
    try:
        return _document(parsed(source))
    except InvalidInstance as error:
        raise MalformedInput(f"the file: {error}") from error


def _document(file: Cursor) -> Document:
    parts = file.fields(("today", "establishments", "mentors", "referrals"), _OPTIONS)
    lists = _Lists(
        Records.of(parts["establishments"], (), {"rooms": {}}),
        Records.of(parts["mentors"], ("places", "offered"), _MENTOR_OPTIONS),
        Records.of(parts["referrals"], ("establishment", "slots", "received"), _REFERRAL_OPTIONS),
    )
    instance = Instance(
        today=parts["today"].day(),
        establishments=lists.sites.numbers(),
        rooms=_rooms(lists.sites),
        mentors=_mentors(lists),
        clearances=_clearances(lists),
        referrals=_referrals(lists),
        exclusions=_exclusions(parts["exclusions"], lists),
        policy=_policy(parts["policy"]),
        hours=_hours(lists),
        travel=_travel(lists),
        earlier=Earlier(**lists.pairs(_rows(parts["earlier"], "mentor", "referral"))),
        undecided=Undecided(*_in_slots(parts["undecided"], lists)),
        matching_days=parts["matching_days"].integer(1, MAX_MATCHING_DAYS),
    )
    fixed_pairs = FixedPairs(*_in_slots(parts["pins"], lists))
    return Document(instance, fixed_pairs, tuple(lists.mentors.index), tuple(lists.men.index))


def _rooms(sites: Records) -> npt.NDArray[np.int32]:
    rooms = np.full((len(sites.rows), SLOTS), -1, dtype=np.int32)
    for row, cell in enumerate(sites.column("rooms")):
        for name, limit in cell.fields((), dict.fromkeys(SLOT_NUMBERS, -1)).items():
            rooms[row, SLOT_NUMBERS[name]] = limit.integer(-1, _MOST_ROOMS)
    return rooms


def _mentors(lists: _Lists) -> Mentors:
    mentors = lists.mentors
    return Mentors(
        id=mentors.numbers(),
        places=_int32([cell.integer(0, MAX_PLACES) for cell in mentors.column("places")]),
        offered=slot_masks(mentors.column("offered")),
        taken=slot_masks(mentors.column("taken")),
        fortnightly=slot_masks(mentors.column("fortnightly")),
        taken_once=slot_masks(mentors.column("taken_once")),
        experience=lists.needs().levels(mentors.column("experience")),
        languages=lists.names("languages", "languages").bits(mentors.column("languages")),
        training=lists.names("training", "training").bits(mentors.column("training")),
        boundaries=lists.names("boundaries", "topics").bits(mentors.column("boundaries")),
        preferred=slot_masks(mentors.column("preferred")),
        wishes=lists.needs().table(mentors.column("wishes")),
    )


def _referrals(lists: _Lists) -> Referrals:
    men = lists.men
    return Referrals(
        id=men.numbers(),
        establishment=_int32([lists.sites.index_of(cell) for cell in men.column("establishment")]),
        slots=slot_masks(men.column("slots")),
        received=_int32([cell.day() for cell in men.column("received")]),
        release=_int32([_day_or_none(cell) for cell in men.column("release")]),
        needs=lists.needs().levels(men.column("needs")),
        languages=lists.names("languages", "languages").bits(men.column("languages")),
        training=lists.names("training", "training").bits(men.column("training")),
        topics=lists.names("boundaries", "topics").bits(men.column("topics")),
        preferred=slot_masks(men.column("preferred")),
        covered=np.array([cell.truth() for cell in men.column("covered")], dtype=np.uint8),
    )


def _clearances(lists: _Lists) -> Clearances:
    expires: dict[tuple[int, int], int] = {}
    for mentor, cell in enumerate(lists.mentors.column("clearances")):
        for item in cell.items():
            row = item.fields(("establishment",), {"expires": None})
            pair = mentor, lists.sites.index_of(row["establishment"])
            if pair in expires:
                raise row["establishment"].refusal("is given twice for this mentor")
            expires[pair] = _day_or_none(row["expires"])
    return Clearances(
        mentor=_int32([mentor for mentor, _ in expires]),
        establishment=_int32([site for _, site in expires]),
        expires=_int32(list(expires.values())),
    )


def _exclusions(cell: Cursor, lists: _Lists) -> Exclusions:
    rows = _rows(cell, "mentor", "referral", "rule")
    rules = [row["rule"].one_of(PAIR_RULE_NAMES) for row in rows]
    return Exclusions(**lists.pairs(rows), rule=np.array(rules, dtype=np.uint8))


def _in_slots(cell: Cursor, lists: _Lists) -> tuple[Numbers, Numbers, npt.NDArray[np.uint8]]:
    """The indexes of the mentor and of the man, and the slot, in each row."""
    rows = _rows(cell, "mentor", "referral", "slot")
    slots = [row["slot"].one_of(SLOT_NUMBERS) for row in rows]
    pairs = lists.pairs(rows)
    return pairs["mentor"], pairs["referral"], np.array(slots, dtype=np.uint8)


def _hours(lists: _Lists) -> Hours:
    rows = _of_mentors(lists, "hours", "slots")
    return Hours(
        mentor=_int32([mentor for mentor, _ in rows]),
        establishment=_int32([lists.sites.index_of(row["establishment"]) for _, row in rows]),
        slots=slot_masks([row["slots"] for _, row in rows]),
    )


def _travel(lists: _Lists) -> Travel:
    rows = _of_mentors(lists, "travel", "minutes")
    minutes = [row["minutes"].integer(0, MAX_MINUTES) for _, row in rows]
    return Travel(
        mentor=_int32([mentor for mentor, _ in rows]),
        establishment=_int32([lists.sites.index_of(row["establishment"]) for _, row in rows]),
        minutes=np.array(minutes, dtype=np.int16),
    )


def _of_mentors(lists: _Lists, column: str, field: str) -> list[tuple[int, dict[str, Cursor]]]:
    """A row for each entry that mentors have in the list `column`, such as “clearances”. Each row
    has the index of the mentor, the index of the prison, and the entry's `field`."""
    return [
        (mentor, row)
        for mentor, cell in enumerate(lists.mentors.column(column))
        for row in _rows(cell, "establishment", field)
    ]


def _policy(cell: Cursor) -> Policy:
    """The policy in the file. A value that is left out is taken from DEFAULT."""
    weights = {term.name: int(weight) for term, weight in zip(TERMS, DEFAULT.weights, strict=True)}
    others = ("minimum_days", "floor", "priority_first")
    given = cell.fields((), {**weights, **{name: getattr(DEFAULT, name) for name in others}})
    return Policy(
        minimum_days=given["minimum_days"].integer(0, MAX_MINIMUM_DAYS),
        floor=given["floor"].integer(0, MAX_FLOOR),
        priority_first=given["priority_first"].truth(),
        **{name: given[name].integer(0, MAX_WEIGHT) for name in weights},
    )


def _rows(cell: Cursor, *names: str) -> list[dict[str, Cursor]]:
    """A list of records, each with these fields."""
    return [item.fields(names, {}) for item in cell.items()]


def _day_or_none(cell: Cursor) -> int:
    return NO_DATE if cell.value is None else cell.day()


def _int32(numbers: list[int]) -> npt.NDArray[np.int32]:
    return np.array(numbers, dtype=np.int32)
