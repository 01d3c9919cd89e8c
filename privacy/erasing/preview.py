"""What erasing a person would do. A manager sees it before they erase anybody."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from config.accounts.models import User
from matching.models import Participant
from privacy.erasing.accounts import ACCOUNTS
from privacy.erasing.erasing import records_of
from privacy.erasing.fates import Becomes, Fate
from privacy.erasing.live import live_of_account, live_of_man
from privacy.erasing.men import MEN
from privacy.holds.holds import is_held
from privacy.register.entry import Whose


@dataclass(frozen=True)
class Staying:
    """Rows that stay when a person is erased: what the rows are, how many there are, and why they
    stay."""

    noun: str
    count: int
    why: str
    becomes: Becomes


@dataclass(frozen=True)
class Preview:
    """What erasing a person would do. `live` says what must end first. `rows` is how many rows
    would be deleted. `staying` has the rows that would stay."""

    live: list[str]
    is_held: bool
    rows: int
    staying: list[Staying]

    @property
    def is_possible(self) -> bool:
        return not (self.live or self.is_held)


def preview_of_man(participant: Participant, *, today: date) -> Preview:
    """What erasing this man would do today. About 80 queries."""
    men = records_of(participant)
    is_on_hold = any(is_held(Whose.MAN, man) for man in men)
    return Preview(live_of_man(men), is_on_hold, *_sorted(MEN, men, today))


def preview_of_account(person: User, *, today: date) -> Preview:
    """What erasing this person would do today. About 80 queries."""
    is_on_hold = is_held(Whose.VOLUNTEER, person.pk)
    return Preview(live_of_account(person), is_on_hold, *_sorted(ACCOUNTS, [person.pk], today))


def _sorted(
    fates: Iterable[Fate], people: Collection[int], today: date
) -> tuple[int, list[Staying]]:
    """How many rows would be deleted, and which rows would stay."""
    rows, staying = 0, []
    for fate in fates:
        count = fate.rows_of(people, today=today).count()
        if fate.becomes is Becomes.DELETED:
            rows += count
        elif fate.noun and count:
            staying.append(Staying(fate.noun, count, fate.why, fate.becomes))
    return rows, staying
