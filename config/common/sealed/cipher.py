"""Sealing fields: encrypting them with AES-GCM, so that nobody can read them in a stolen database.

A sealed value is tied to the table, the column and the row. A value that is copied to another row
cannot be opened. Each row has a random `seal_id`, because a row has no primary key until it is
saved.
"""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12  # NIST SP 800-38D, 5.2.1.1: 96 bits is the recommended length
TAG_BYTES = 16


class Unreadable(Exception):
    """The value cannot be opened.

    The value was cut short, changed, moved from another row, or sealed with a key that we do not
    have.
    """


def seal(text: str, *, table: str, column: str, row: UUID) -> bytes:
    """The nonce, and then the text sealed with the first of FIELD_KEYS. About 2 µs for a short
    text."""
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(settings.FIELD_KEYS[0])
    return nonce + cipher.encrypt(nonce, text.encode(), _place(table, column, row))


def unseal(sealed: bytes, *, table: str, column: str, row: UUID) -> str:
    """The text, opened with whichever of FIELD_KEYS fits. Raises Unreadable when no key fits.

    The caller records in the audit trail who read the text, and why.
    """
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    place = _place(table, column, row)
    keys = settings.FIELD_KEYS if len(body) >= TAG_BYTES else ()
    for key in keys:
        try:
            return AESGCM(key).decrypt(nonce, body, place).decode()
        except InvalidTag:
            continue
    raise Unreadable(f"{table}.{column}")


def _place(table: str, column: str, row: UUID) -> bytes:
    return f"{table}|{column}|{row}".encode()
