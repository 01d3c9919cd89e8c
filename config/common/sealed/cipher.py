"""Encrypting texts with AES-GCM, so that nobody can read them in a stolen database.

A sealed text is tied to the table, the column and the row. A text that is copied to another row
cannot be opened. Each row has a random `seal_id`, because a row has no primary key until it is
saved.
"""

import os
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12  # NIST SP 800-38D, 5.2.1.1: 96 bits is the recommended length
TAG_BYTES: Final = 16


class Unreadable(Exception):
    """The text cannot be opened.

    It was cut short, changed, moved from another row, sealed with a key that we do not have, or its
    key is destroyed.
    """


class Erased(Unreadable):
    """The key of the row is destroyed, so nobody can ever open the text."""


def seal(text: str, *, table: str, column: str, row: UUID, key: bytes | None = None) -> bytes:
    """The nonce, and then the text sealed with this key, or with the first of FIELD_KEYS. About 2
    µs for a short text."""
    place = _place(table, column, row)
    return encrypted(text.encode(), place, settings.FIELD_KEYS[0] if key is None else key)


def unseal(
    sealed: bytes, *, table: str, column: str, row: UUID, keys: Iterable[bytes] | None = None
) -> str:
    """The text, opened with whichever of these keys fits, or of FIELD_KEYS. Raises Unreadable when
    no key fits.

    The caller records in the audit trail who read the text, and why.
    """
    place = _place(table, column, row)
    try:
        return decrypted(sealed, place, settings.FIELD_KEYS if keys is None else keys).decode()
    except Unreadable:
        raise Unreadable(f"{table}.{column}") from None


def is_sealed_with_old_key(sealed: bytes, *, table: str, column: str, row: UUID) -> bool:
    """Whether one of FIELD_KEYS other than the first opens the text."""
    try:
        unseal(sealed, table=table, column=column, row=row, keys=settings.FIELD_KEYS[1:])
    except Unreadable:
        return False
    return True


def encrypted(data: bytes, place: bytes, key: bytes) -> bytes:
    """The nonce, and then the data encrypted with this key. Decrypting needs the same `place`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, place)


def decrypted(data: bytes, place: bytes, keys: Iterable[bytes]) -> bytes:
    """The data, decrypted with whichever key fits. Raises Unreadable when none fits."""
    nonce, body = data[:NONCE_BYTES], data[NONCE_BYTES:]
    if len(body) >= TAG_BYTES:
        for key in keys:
            try:
                return AESGCM(key).decrypt(nonce, body, place)
            except InvalidTag:
                continue
    raise Unreadable


def _place(table: str, column: str, row: UUID) -> bytes:
    return f"{table}|{column}|{row}".encode()
