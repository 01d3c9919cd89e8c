"""A programme of any size, to measure how long a round takes. Every man is waiting, and every
mentor is free.

Men and mentors have as many times and prisons as in a real programme. A mentor has 1 to 3 places,
offers 2 to 6 slots of the week, and is cleared at 1 or 2 prisons. A man is free in 1 to 3 slots. So
on average, a mentor and a man at the same prison have half a slot in common. 10,000 mentors with
87,000 men at 117 prisons have 5.4 million choices: a man, a mentor and a slot that suits both. If
men are free in up to 9 slots, there are 13.5 million choices.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from random import Random
from string import ascii_uppercase
from typing import Final

from config.common.errors import FieldError
from matching.models import ExclusionKind
from matching.pool.lists import COURSES, LANGUAGES
from matching.spreadsheets.records import Cleared, Man, Volunteer
from matching.synthetic.chance import (
    SURNAMES,
    VOLUNTEERS,
    a_day,
    a_name,
    days,
    levels,
    on,
    seeded,
    some,
)
from matching.synthetic.men import NEED_CODES, OFFENCE_CODES, a_man, a_release
from matching.synthetic.team import AFTERNOONS, MORNINGS, OTHERS_DOMAIN
from matching.synthetic.writing import Apart, Prison, Programme
from recruitment.models import Intake
from recruitment.weekly import mask_of, slots_in

MENTORS_AT_ONE_PRISON: Final = 75
MOST_ESTABLISHMENTS: Final = 26**3
MOST_ROOMS: Final = 32_767  # the highest number that the column can hold on every database
REGIME: Final = tuple(slots_in(MORNINGS | AFTERNOONS | on("Tue eve", "Thu eve")))
ROOMS: Final = (4, 6, 8, None)
OTHER_PRISON: Final = 0.3
EVERY_OTHER_WEEK: Final = 0.15
NEEDS_LANGUAGE: Final = 0.03
NEEDS_COURSE: Final = 0.05
HAS_BOUNDARY: Final = 0.15
APART: Final = 0.01


@dataclass(frozen=True, slots=True)
class Size:
    """How large a programme is.

    `establishments` is how many prisons there are, at least 1. Each man is free in 1 to `sessions`
    of the 12 slots of the week. `rooms` is how many rooms each prison has in each slot. If `rooms`
    is None, a prison has 4, 6 or 8 rooms, or rooms without a limit.
    """

    referrals: int
    mentors: int
    establishments: int
    sessions: int = 3
    rooms: int | None = None

    def check(self) -> None:
        """Raises FieldError if a number is out of range."""
        for name, number in (("referrals", self.referrals), ("mentors", self.mentors)):
            if number < 0:
                raise FieldError(name, f"{name.capitalize()} must be 0 or more")
        if not 1 <= self.establishments <= MOST_ESTABLISHMENTS:
            raise FieldError("establishments", f"Prisons must be from 1 to {MOST_ESTABLISHMENTS}")
        if not 1 <= self.sessions <= len(REGIME):
            raise FieldError("sessions", f"Sessions must be from 1 to {len(REGIME)}")
        if self.rooms is not None and not 0 <= self.rooms <= MOST_ROOMS:
            raise FieldError("rooms", f"Rooms must be from 0 to {MOST_ROOMS}")


def usual_establishments(mentors: int) -> int:
    """The usual number of prisons in a programme with this many mentors."""
    return 1 + mentors // MENTORS_AT_ONE_PRISON


def sized_programme(size: Size, *, seed: int, today: date) -> Programme:
    """Invents a programme of this size. The same size, seed and day give the same programme.

    Raises FieldError for a size out of range.
    """
    size.check()
    random = seeded(seed)
    prisons = tuple(_prisons(random, size))
    codes = [prison.code for prison in prisons]
    volunteers = tuple(_volunteer(random, number, codes, today) for number in range(size.mentors))
    men = tuple(
        _man(random, number, codes, size.sessions, today) for number in range(1, size.referrals + 1)
    )
    return Programme(prisons, volunteers, men, apart=tuple(_apart(random, size)))


def _prisons(random: Random, size: Size) -> Iterator[Prison]:
    """Prisons with invented names. Their codes start at ZZZ and go backwards. No real prison has
    such a code."""
    letters = ascii_uppercase[::-1]
    for number, code in enumerate(islice(product(letters, repeat=3), size.establishments)):
        again, name = divmod(number, len(SURNAMES))
        rooms = random.choice(ROOMS)
        yield Prison(
            "".join(code),
            f"HMP {SURNAMES[name]} Down {again + 1 if again else ''}".strip(),
            dict.fromkeys(REGIME, rooms if size.rooms is None else size.rooms),
        )


def _volunteer(random: Random, number: int, codes: Sequence[str], today: date) -> Volunteer:
    offered = some(random, REGIME, 2, 6)
    return Volunteer(
        name=a_name(random, VOLUNTEERS),
        email=f"mentor{number}@{OTHERS_DOMAIN}",
        cohort=(random.choice(list(Intake)), today.year - random.randint(1, 3)),
        places=random.randint(1, 3),
        slots=mask_of(offered),
        fortnightly=mask_of(slot for slot in offered if random.random() < EVERY_OTHER_WEEK),
        clearances=tuple(_clearances(random, codes, today)),
        experience=levels(random, NEED_CODES, 2, 6),
        languages=some(random, tuple(LANGUAGES), 0, 2),
        courses=some(random, tuple(COURSES), 1, 4),
        boundaries=some(random, OFFENCE_CODES, 1, 2) if random.random() < HAS_BOUNDARY else (),
    )


def _clearances(random: Random, codes: Sequence[str], today: date) -> Iterator[Cleared]:
    """The clearances of a mentor at these prisons. 1 clearance in 13 has expired, and 1 in 8 has no
    end date."""
    count = 2 if random.random() < OTHER_PRISON else 1
    for code in random.sample(codes, min(count, len(codes))):
        issued_on = today - days(random.randint(100, 700))
        expires_on = a_day(random, today - days(60), today + days(720))
        yield Cleared(code, issued_on, expires_on if random.random() > 1 / 8 else None)


def _man(random: Random, number: int, codes: Sequence[str], sessions: int, today: date) -> Man:
    received_on = today - days(random.randint(0, 400))
    waited = (today - received_on).days
    return a_man(
        random,
        number,
        received_on=received_on,
        prison=random.choice(codes),
        slots=mask_of(some(random, REGIME, 1, sessions)),
        release=a_release(random, received_on, soonest=max(92, waited + 10), latest=waited + 900),
        languages=some(random, tuple(LANGUAGES), 1, 1) if random.random() < NEEDS_LANGUAGE else (),
        courses=some(random, tuple(COURSES), 1, 1) if random.random() < NEEDS_COURSE else (),
    )


def _apart(random: Random, size: Size) -> Iterator[Apart]:
    """Draws different ruled-out pairs: 1 pair for every 100 men."""
    if not size.mentors:
        return
    pairs = {
        (random.randrange(size.mentors), random.randrange(size.referrals))
        for _ in range(int(size.referrals * APART))
    }
    for volunteer, man in sorted(pairs):
        yield Apart(
            volunteer, man, random.choice(list(ExclusionKind)), "Said when they were asked."
        )
