"""The keys of sealed rows. Each row has a key of its own, so that whoever destroys the key destroys
the texts. Nobody can then read the copies of the row in backups either, because a backup of the
database has no keys.
"""

import os
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from config.common.clock import london_today
from config.common.sealed.cipher import (
    KEY_BYTES,
    NONCE_BYTES,
    TAG_BYTES,
    Unreadable,
    decrypted,
    encrypted,
)

FINGERPRINT: Final = 16
WRAPPED_BYTES: Final = NONCE_BYTES + KEY_BYTES + TAG_BYTES
BATCH: Final = 500
SWEPT_AFTER: Final = timedelta(days=2)
"""A key without a row may belong to a row that somebody is saving now. No save takes 2 days."""


class SealingKey(models.Model):
    """The key of the sealed row with this `seal_id`.

    `wrapped` is the key, encrypted with one of FIELD_KEYS. `wrapped_by` is the fingerprint of that
    key. `made_on` is for `delete_keys_without_rows` alone.
    """

    seal_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()
    wrapped_by = models.CharField(max_length=FINGERPRINT, db_index=True)
    made_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("wrapped"), WRAPPED_BYTES), name="sealing_key_whole"
            ),
            models.CheckConstraint(
                condition=Exact(Length("wrapped_by"), FINGERPRINT),
                name="sealing_key_wrapped_by_a_key",
            ),
        ]

    def __str__(self) -> str:
        return f"key of {self.seal_id}"

    def unwrapped(self) -> bytes:
        """The key itself. About 3 µs. Raises Unreadable when none of FIELD_KEYS fits."""
        try:
            return decrypted(bytes(self.wrapped), self.place, settings.FIELD_KEYS)
        except Unreadable:
            raise Unreadable(self._meta.db_table) from None

    @property
    def place(self) -> bytes:
        """What the encrypted key is tied to."""
        return f"sealing_key|{self.seal_id}".encode()


def fingerprint(key: bytes) -> str:
    """What tells one of FIELD_KEYS from the others, and says nothing else about it."""
    return sha256(b"fingerprint|" + key).hexdigest()[:FINGERPRINT]


def keys_of(seal_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """The keys of these rows. A row whose key is destroyed is left out. One query; on SQLite, one
    for every 999 rows. Raises Unreadable."""
    rows = SealingKey.objects.in_bulk(list(seal_ids))
    return {seal_id: row.unwrapped() for seal_id, row in rows.items()}


def wrapped_key(seal_id: UUID, key: bytes) -> SealingKey:
    """A key, encrypted with the first of FIELD_KEYS. Not saved."""
    first = settings.FIELD_KEYS[0]
    row = SealingKey(seal_id=seal_id, wrapped_by=fingerprint(first), made_on=london_today())
    row.wrapped = encrypted(key, row.place, first)
    return row


def add_keys(keys: Iterable[SealingKey], *, again: bool = False) -> None:
    """Saves these keys. One query for every 500 keys.

    Raises IntegrityError for a row that has a key: whatever the new key seals could never be
    opened. With `again`, such a row keeps its key.
    """
    SealingKey.objects.bulk_create(keys, batch_size=BATCH, ignore_conflicts=again)


def made_key(seal_id: UUID) -> bytes:
    """The key of this row, which gets one if it has none. 2 queries. Safe to repeat and to run
    twice at once: both get the same key."""
    add_keys([wrapped_key(seal_id, os.urandom(KEY_BYTES))], again=True)
    return SealingKey.objects.get(pk=seal_id).unwrapped()


def delete_keys(seal_ids: Iterable[UUID]) -> int:
    """Deletes the keys of these rows. Returns how many there were. Safe to repeat. One query for
    every 500 rows."""
    keys = list(seal_ids)
    batches = (keys[first : first + BATCH] for first in range(0, len(keys), BATCH))
    return sum(SealingKey.objects.filter(pk__in=batch).delete()[0] for batch in batches)


def keys_made_before(today: date) -> models.QuerySet[SealingKey]:
    """The keys that are old enough to be swept."""
    return SealingKey.objects.filter(made_on__lt=today - SWEPT_AFTER)
