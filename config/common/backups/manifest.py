"""The manifest in each file of a backup. `restore` checks the manifest, so that nobody restores the
wrong file."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final, Self

from config.common.errors import DomainError

FORMAT: Final = 1
"""The version of the format. Raise it when the new code cannot read the old files."""
SALT_BYTES: Final = 16


class CannotBackUp(DomainError):
    """No backup was made. `str()` says why."""


class CannotRestore(DomainError):
    """Nothing was restored, and nothing changed. `str()` says why, and what to do."""


class MissingProgram(DomainError):
    """A program that we need is not installed on this machine."""


class Part(StrEnum):
    RECORDS = "records"
    KEYS = "keys"


@dataclass(frozen=True)
class Manifest:
    """What a file of a backup says about itself.

    The file has the records as they were at `made_at`. `engine` is sqlite or postgresql.
    `migrations` has names like "common.0001_initial". `rows` has the number of rows of each table
    in the file. `digest` is the SHA-256 of the data. `field_keys` has a salted hash of each key
    in the setting FIELD_KEYS. Nobody can work out a key from its hash, because a key has 32 random
    bytes.
    """

    part: Part
    series: str
    made_at: datetime
    engine: str
    migrations: list[str]
    rows: dict[str, int]
    salt: str
    field_keys: list[str]
    digest: str = ""
    format: int = FORMAT

    def as_json(self) -> str:
        return json.dumps(asdict(self) | {"made_at": self.made_at.isoformat()}, indent=1)

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Reads a manifest. Raises ValueError, KeyError or TypeError for anything that is not a
        manifest of this format."""
        values = json.loads(text)
        if values["format"] != FORMAT:
            raise ValueError("another format")
        values["part"] = Part(values["part"])
        values["made_at"] = datetime.fromisoformat(values["made_at"])
        return cls(**values)

    def missing_keys(self, keys: Iterable[bytes]) -> int:
        """How many of the backup's FIELD_KEYS are not among these keys."""
        return len({*self.field_keys} - {*fingerprints(keys, salt=self.salt)})


def new_salt() -> str:
    return os.urandom(SALT_BYTES).hex()


def fingerprints(keys: Iterable[bytes], *, salt: str) -> list[str]:
    """A salted hash of each key."""
    return [sha256(bytes.fromhex(salt) + key).hexdigest() for key in keys]
