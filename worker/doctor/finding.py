"""The result of a check."""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How bad a finding is. The number is the exit code of the command."""

    GOOD = 0
    LOOK_AT = 1
    BROKEN = 2

    @property
    def words(self) -> str:
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True)
class Finding:
    """What a check found, in 1 or 2 sentences. If there is a problem, the last sentence says what
    to do."""

    level: Level
    says: str


def good(says: str) -> Finding:
    return Finding(Level.GOOD, says)


def look_at(says: str) -> Finding:
    return Finding(Level.LOOK_AT, says)


def broken(says: str) -> Finding:
    return Finding(Level.BROKEN, says)
