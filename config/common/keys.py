"""The keys of records in URLs."""

from typing import Final

from django.urls.converters import IntConverter

LARGEST: Final = 2**63 - 1
"""The largest number that a column can store, on SQLite and on PostgreSQL."""


class KeyConverter(IntConverter):
    """Like Django's converter `int`, but does not match a number above LARGEST. The response for
    such a URL is 404.

    Django's own converter accepts such a number, and then the database raises an error.
    """

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        key = super().to_python(value)
        if key > LARGEST:
            raise ValueError(f"No record has the key {key}.")
        return key
