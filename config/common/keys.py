"""The keys of records in addresses."""

from typing import Final

from django.urls.converters import IntConverter

LARGEST: Final = 2**63 - 1
"""The largest number that a column can have, on SQLite and on PostgreSQL."""


class KeyConverter(IntConverter):
    """Like `int`, but an address with a number that no column can have is not one of our addresses.

    Django's own converter lets such a number through, and then the database refuses it with an
    error that nobody expects.
    """

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        key = super().to_python(value)
        if key > LARGEST:
            raise ValueError(f"No record has the key {key}.")
        return key
