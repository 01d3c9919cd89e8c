"""What a check finds."""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """The number is the exit code of the command."""

    GOOD = 0
    LOOK_AT = 1
    BROKEN = 2

    @property
    def words(self) -> str:
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True)
class Finding:
    """One or 2 sentences. If something is not good, the last of them says what to do."""

    level: Level
    says: str


def good(says: str) -> Finding:
    return Finding(Level.GOOD, says)


def look_at(says: str) -> Finding:
    return Finding(Level.LOOK_AT, says)


def broken(says: str) -> Finding:
    return Finding(Level.BROKEN, says)
