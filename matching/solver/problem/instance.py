"""The instance of one round: everything that the solver needs to know about it, as columns of
numbers.

The solver knows a mentor, a man or a prison by its index (0, 1, 2, …), which is the number of its
row. `id` is what the rest of the service calls it. A day is `date.toordinal()`. A slot is a
morning, afternoon or evening of the week: `weekday * 3 + part`, where Monday is 0 and morning is 0.
Several slots are stored as a mask: a number in which the bit of each slot is set.

Every column is copied, checked and made read-only. A wrong value raises InvalidInstance, whose
message is one sentence.

The MAX_ numbers keep every number that the solver works with inside 64 bits. A score is at most 100
× MAX_WEIGHT for each of the TERMS. OR-Tools multiplies scores by the number of points in its
network, which is at most 22 for each mentor and 1 for each man.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.solver.problem.columns import (
    LEFT_OUT,
    Column,
    InvalidInstance,
    check_ascending,
    check_indexes,
    seal,
)
from matching.solver.problem.policy import DEFAULT, Policy
from matching.solver.problem.rules import PAIR_RULES

SLOTS: Final = 21
EVERY_SLOT: Final = 2**SLOTS - 1
NO_DATE: Final = 0
MAX_MENTORS: Final = 100_000
MAX_REFERRALS: Final = 200_000
MAX_PLACES: Final = 10_000
MAX_LEVEL: Final = 3
MAX_MATCHING_DAYS: Final = 3_650
MAX_MINUTES: Final = 600
USUAL_MATCHING_DAYS: Final = 62
"""How many days usually pass from referral to match, about 2 months. Used if there are too few
matches to know."""

LAST_DAY: Final = 3_652_059
"""31 December 9999, the last day that `date` knows."""

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PARTS: Final = ("am", "pm", "eve")

SLOT_NAMES: Final = tuple(f"{day}-{part}" for day in _DAYS for part in _PARTS)
"""The name of each slot of the week, by its number. “mon-am” is 0, and “sun-eve” is 20."""

SLOT_NUMBERS: Final = {name: slot for slot, name in enumerate(SLOT_NAMES)}

_ID: Final = Column(np.int64)
_SLOT_MASK: Final = Column(np.uint32, 0, EVERY_SLOT)
_BITS: Final = Column(np.uint64)
_INDEX: Final = Column(np.int32, 0)
_DAY: Final = Column(np.int32, 1, LAST_DAY)
_DAY_OR_NONE: Final = Column(np.int32, NO_DATE, LAST_DAY)
_LEVELS: Final = Column(np.uint8, 0, MAX_LEVEL, width=0)
_WISHED_SLOTS: Final = Column(np.uint32, 0, EVERY_SLOT, fill=0)


@dataclass(frozen=True, slots=True, eq=False)
class Mentors:
    """The mentors, one row for each mentor. `id` is unique and ascending.

    `places` is how many more men each mentor can take now, 0 to MAX_PLACES. The next 4 columns are
    masks: numbers whose bits are slots. `offered`: slots in which the mentor can come. `taken`:
    slots in which they can meet no more men. `fortnightly`: slots in which they can meet 2 men, in
    alternating weeks. `taken_once`: fortnightly slots in which they already meet 1 man.

    `experience` has a column for each need, from 0 (none) to 3 (strong). In `languages`, `training`
    and `boundaries`, each bit of a number stands for one entry of a list. A boundary is a topic
    that the mentor would rather not work with.

    2 columns can be left out. `preferred` is a mask of the slots that the mentor would like best.
    `wishes` has a column for each need: 1 if the mentor would like to help with it, otherwise 0.
    """

    id: npt.NDArray[np.int64]
    places: npt.NDArray[np.int32]
    offered: npt.NDArray[np.uint32]
    taken: npt.NDArray[np.uint32]
    fortnightly: npt.NDArray[np.uint32]
    taken_once: npt.NDArray[np.uint32]
    experience: npt.NDArray[np.uint8]
    languages: npt.NDArray[np.uint64]
    training: npt.NDArray[np.uint64]
    boundaries: npt.NDArray[np.uint64]
    preferred: npt.NDArray[np.uint32] = LEFT_OUT
    wishes: npt.NDArray[np.uint8] = LEFT_OUT

    def __post_init__(self) -> None:
        columns = {
            "id": _ID,
            "places": Column(np.int32, 0, MAX_PLACES),
            "offered": _SLOT_MASK,
            "taken": _SLOT_MASK,
            "fortnightly": _SLOT_MASK,
            "taken_once": _SLOT_MASK,
            "experience": _LEVELS,
            "languages": _BITS,
            "training": _BITS,
            "boundaries": _BITS,
            "preferred": _WISHED_SLOTS,
        }
        seal(self, "mentors", columns)
        needs = self.experience.shape[1]
        seal(self, "mentors", {"id": _ID, "wishes": Column(np.uint8, 0, 1, width=needs, fill=0)})
        check_ascending("mentors.id", self.id)
        if (self.taken_once & ~self.fortnightly).any():
            raise InvalidInstance("mentors.taken_once must be among mentors.fortnightly")
        if len(self) > MAX_MENTORS:
            raise InvalidInstance(f"a round takes at most {MAX_MENTORS} mentors")

    def __len__(self) -> int:
        return self.id.size


@dataclass(frozen=True, slots=True, eq=False)
class Clearances:
    """Which mentors are cleared at which prisons.

    One row for each clearance, in any order. `mentor` and `establishment` are indexes. `expires` is
    the last valid day, or NO_DATE if the clearance does not expire.
    """

    mentor: npt.NDArray[np.int32]
    establishment: npt.NDArray[np.int32]
    expires: npt.NDArray[np.int32]

    def __post_init__(self) -> None:
        columns = {"mentor": _INDEX, "establishment": _INDEX, "expires": _DAY_OR_NONE}
        seal(self, "clearances", columns)
        pairs = (self.establishment.astype(np.int64) << 32) | self.mentor
        if np.unique(pairs).size < pairs.size:
            raise InvalidInstance("clearances must name a mentor and establishment only once")

    def __len__(self) -> int:
        return self.mentor.size


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """The slots in which a mentor can come to a prison, because the hours there suit them. `slots`
    has masks: numbers whose bits are slots.

    A mentor without a row for a prison can come there in every slot that they offer. Slots that the
    mentor does not offer are ignored.
    """

    mentor: npt.NDArray[np.int32]
    establishment: npt.NDArray[np.int32]
    slots: npt.NDArray[np.uint32]

    def __post_init__(self) -> None:
        columns = {"mentor": _INDEX, "establishment": _INDEX, "slots": _SLOT_MASK}
        seal(self, "hours", columns)
        _check_once("hours", "a mentor and establishment", self.mentor, self.establishment)

    def __len__(self) -> int:
        return self.mentor.size


@dataclass(frozen=True, slots=True, eq=False)
class Referrals:
    """The men to match, one row for each man. `id` is unique and ascending.

    `slots` is a mask, a number whose bits are the slots in which he is free. `received` is the day
    of his referral. `release` is the day on which we expect him to leave, or NO_DATE. `needs` has a
    column for each need, from 0 (none) to 3 (pressing).

    In `languages`, `training` and `topics`, each bit of a number stands for one entry of a list. A
    mentor must speak at least one of the `languages`. If he has none, any mentor will do. A mentor
    must have done all of the `training`. `topics` are what the mentor should be willing to work
    with, such as his kinds of offences.

    2 columns can be left out. `preferred` is a mask of the slots that he would like best. `covered`
    is 1 for a man who needs another mentor, because his mentor has paused or left.
    """

    id: npt.NDArray[np.int64]
    establishment: npt.NDArray[np.int32]
    slots: npt.NDArray[np.uint32]
    received: npt.NDArray[np.int32]
    release: npt.NDArray[np.int32]
    needs: npt.NDArray[np.uint8]
    languages: npt.NDArray[np.uint64]
    training: npt.NDArray[np.uint64]
    topics: npt.NDArray[np.uint64]
    preferred: npt.NDArray[np.uint32] = LEFT_OUT
    covered: npt.NDArray[np.uint8] = LEFT_OUT

    def __post_init__(self) -> None:
        columns = {
            "id": _ID,
            "establishment": _INDEX,
            "slots": _SLOT_MASK,
            "received": _DAY,
            "release": _DAY_OR_NONE,
            "needs": _LEVELS,
            "languages": _BITS,
            "training": _BITS,
            "topics": _BITS,
            "preferred": _WISHED_SLOTS,
            "covered": Column(np.uint8, 0, 1, fill=0),
        }
        seal(self, "referrals", columns)
        check_ascending("referrals.id", self.id)
        if len(self) > MAX_REFERRALS:
            raise InvalidInstance(f"a round takes at most {MAX_REFERRALS} referrals")

    def __len__(self) -> int:
        return self.id.size


@dataclass(frozen=True, slots=True, eq=False)
class Exclusions:
    """Pairs of a mentor and a man that must not be matched, each with the rule that forbids it.

    The rule is one of `rules.PAIR_RULES`. A pair can have several rows, with a different rule in
    each.
    """

    mentor: npt.NDArray[np.int32]
    referral: npt.NDArray[np.int32]
    rule: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        rule = Column(np.uint8, min(PAIR_RULES), max(PAIR_RULES))
        columns = {"mentor": _INDEX, "referral": _INDEX, "rule": rule}
        seal(self, "exclusions", columns)

    def __len__(self) -> int:
        return self.mentor.size


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """How many minutes a mentor travels to a prison, one way. There is a row only if we know."""

    mentor: npt.NDArray[np.int32]
    establishment: npt.NDArray[np.int32]
    minutes: npt.NDArray[np.int16]

    def __post_init__(self) -> None:
        minutes = Column(np.int16, 0, MAX_MINUTES)
        seal(self, "travel", {"mentor": _INDEX, "establishment": _INDEX, "minutes": minutes})
        _check_once("travel", "a mentor and establishment", self.mentor, self.establishment)

    def __len__(self) -> int:
        return self.mentor.size


@dataclass(frozen=True, slots=True, eq=False)
class Earlier:
    """Mentors and men who had a match before, even at another prison or during an earlier sentence.
    A pair may be listed twice."""

    mentor: npt.NDArray[np.int32]
    referral: npt.NDArray[np.int32]

    def __post_init__(self) -> None:
        seal(self, "earlier", {"mentor": _INDEX, "referral": _INDEX})

    def __len__(self) -> int:
        return self.mentor.size


@dataclass(frozen=True, slots=True, eq=False)
class Undecided:
    """Proposals of the last round that nobody has decided on. At most one row for each man."""

    mentor: npt.NDArray[np.int32]
    referral: npt.NDArray[np.int32]
    slot: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        slot = Column(np.uint8, 0, SLOTS - 1)
        seal(self, "undecided", {"mentor": _INDEX, "referral": _INDEX, "slot": slot})
        _check_once("undecided", "a man", self.referral)

    def __len__(self) -> int:
        return self.mentor.size


def _check_once(name: str, noun: str, *columns: npt.NDArray[np.int32]) -> None:
    rows = np.stack(columns, axis=1)
    if len(np.unique(rows, axis=0)) < len(rows):
        raise InvalidInstance(f"{name} must name {noun} only once")


_NONE: Final[Any] = ()
NO_HOURS: Final = Hours(_NONE, _NONE, _NONE)
NO_TRAVEL: Final = Travel(_NONE, _NONE, _NONE)
NONE_EARLIER: Final = Earlier(_NONE, _NONE)
NONE_UNDECIDED: Final = Undecided(_NONE, _NONE, _NONE)


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """Everything that the solver needs to know about one round.

    `establishments` has the ids of the prisons, unique and ascending. `rooms` has a row for each
    prison and a column for each slot: how many more pairs can meet there then, or −1 for no limit.
    Do not count rooms that present matches use. `matching_days` is how many days usually pass
    between a referral and a match, from 1 to MAX_MATCHING_DAYS.
    """

    today: int
    establishments: npt.NDArray[np.int64]
    rooms: npt.NDArray[np.int32]
    mentors: Mentors
    clearances: Clearances
    referrals: Referrals
    exclusions: Exclusions
    policy: Policy = DEFAULT
    hours: Hours = NO_HOURS
    travel: Travel = NO_TRAVEL
    earlier: Earlier = NONE_EARLIER
    undecided: Undecided = NONE_UNDECIDED
    matching_days: int = USUAL_MATCHING_DAYS

    def __post_init__(self) -> None:
        if not 1 <= self.today <= LAST_DAY:
            raise InvalidInstance(f"today must be a day from 1 to {LAST_DAY}")
        if not 1 <= self.matching_days <= MAX_MATCHING_DAYS:
            raise InvalidInstance(f"matching_days must be 1 to {MAX_MATCHING_DAYS}")
        columns = {"establishments": _ID, "rooms": Column(np.int32, -1, width=SLOTS)}
        seal(self, "instance", columns)
        check_ascending("establishments", self.establishments)
        self._check_needs()
        self._check_references()

    def _check_needs(self) -> None:
        if self.mentors.experience.shape[1] != self.referrals.needs.shape[1]:
            raise InvalidInstance("mentors.experience and referrals.needs must list the same needs")

    def _check_references(self) -> None:
        establishments, mentors = self.establishments.size, len(self.mentors)
        referrals = len(self.referrals)
        check_indexes("clearances.mentor", self.clearances.mentor, mentors)
        check_indexes("clearances.establishment", self.clearances.establishment, establishments)
        check_indexes("referrals.establishment", self.referrals.establishment, establishments)
        check_indexes("exclusions.mentor", self.exclusions.mentor, mentors)
        check_indexes("exclusions.referral", self.exclusions.referral, referrals)
        check_indexes("hours.mentor", self.hours.mentor, mentors)
        check_indexes("hours.establishment", self.hours.establishment, establishments)
        check_indexes("travel.mentor", self.travel.mentor, mentors)
        check_indexes("travel.establishment", self.travel.establishment, establishments)
        check_indexes("earlier.mentor", self.earlier.mentor, mentors)
        check_indexes("earlier.referral", self.earlier.referral, referrals)
        check_indexes("undecided.mentor", self.undecided.mentor, mentors)
        check_indexes("undecided.referral", self.undecided.referral, referrals)
