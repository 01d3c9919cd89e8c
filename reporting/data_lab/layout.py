"""The columns of the file that the Justice Data Lab asks for, and how a name is split.

Source: Ministry of Justice, "Justice Data Lab: User Journey". The Lab needs surname, forename, date
of birth, gender, and a date, such as the day on which support began. The Lab asks for a prison
number or a PNC ID. It also asks for the end of support, if we know it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

FEWEST: Final = 60
"""The Data Lab needs at least this many people. This number is from the same source."""
GENDER: Final = "Male"
"""The gender of everybody in the file. We do not record gender, because the programme is in prisons
for men."""
COLUMNS: Final = (
    "Surname",
    "Forename",
    "Date of birth",
    "Gender",
    "PNC ID",
    "Prison number",
    "Support began",
    "Support ended",
)


@dataclass(frozen=True)
class Line:
    """One man in the file. `ended` is None while his support goes on. Nobody records PNC IDs, so
    the column for them stays empty."""

    surname: str
    forename: str
    born_on: date
    prison_number: str
    began: date
    ended: date | None

    @property
    def cells(self) -> tuple[str, ...]:
        ended = british(self.ended) if self.ended else ""
        names = (self.surname, self.forename, british(self.born_on), GENDER)
        return (*names, "", self.prison_number, british(self.began), ended)


def parted(name: str) -> tuple[str, str]:
    """The surname and the other names. The surname is the last word of the name, and the other
    names are all words before it. If the name has only 1 word, the other names are empty."""
    *others, last = name.split() or [""]
    return last, " ".join(others)


def british(day: date) -> str:
    return day.strftime("%d/%m/%Y")
