"""The keys of sealed rows. Each row has a key of its own. Once the key is destroyed, nobody can
read the row's texts any more. Nobody can read them in an old backup either, because the records in
a backup have no keys."""

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
"""The age from which we delete a key that has no row. A younger key may belong to a row that
somebody is saving now."""


class SealingKey(models.Model):
    """The key of the sealed row with this `seal_id`.

    `wrapped` is the key, encrypted with one key of the setting FIELD_KEYS. `wrapped_by` is the
    fingerprint of that key of the setting. Only `delete_keys_without_rows` uses `made_on`.
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
        """The decrypted key. About 3 µs. Raises Unreadable when none of FIELD_KEYS fits."""
        try:
            return decrypted(bytes(self.wrapped), self.place, settings.FIELD_KEYS)
        except Unreadable:
            raise Unreadable(self._meta.db_table) from None

    @property
    def place(self) -> bytes:
        """Names this row when its key is encrypted or decrypted, so that the encrypted key is of no
        use in another row (see `encrypted`)."""
        return f"sealing_key|{self.seal_id}".encode()


def fingerprint(key: bytes) -> str:
    """A hash that identifies one of FIELD_KEYS, and reveals nothing else about it."""
    return sha256(b"fingerprint|" + key).hexdigest()[:FINGERPRINT]


def keys_of(seal_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """The keys of these rows. Leaves out a row whose key is destroyed. One query, or one for every
    999 rows on SQLite. Raises Unreadable when none of FIELD_KEYS fits."""
    rows = SealingKey.objects.in_bulk(list(seal_ids))
    return {seal_id: row.unwrapped() for seal_id, row in rows.items()}


def wrapped_key(seal_id: UUID, key: bytes) -> SealingKey:
    """A SealingKey with this key, encrypted with the first of FIELD_KEYS. Not saved yet."""
    first = settings.FIELD_KEYS[0]
    row = SealingKey(seal_id=seal_id, wrapped_by=fingerprint(first), made_on=london_today())
    row.wrapped = encrypted(key, row.place, first)
    return row


def add_keys(keys: Iterable[SealingKey], *, again: bool = False) -> None:
    """Saves these keys. One query for every 500 keys.

    Raises IntegrityError if a row already has a key. If the new key were lost silently, nobody
    could open the texts that it sealed. With `again`, such a row keeps its old key and nothing is
    raised.
    """
    SealingKey.objects.bulk_create(keys, batch_size=BATCH, ignore_conflicts=again)


def made_key(seal_id: UUID) -> bytes:
    """The key of this row. Makes the key if the row has none. 2 queries. Safe to repeat and to run
    twice at the same time: every call returns the same key."""
    add_keys([wrapped_key(seal_id, os.urandom(KEY_BYTES))], again=True)
    return SealingKey.objects.get(pk=seal_id).unwrapped()


def delete_keys(seal_ids: Iterable[UUID]) -> int:
    """Deletes the keys of these rows. Returns how many there were. Safe to repeat. One query for
    every 500 rows."""
    keys = list(seal_ids)
    batches = (keys[first : first + BATCH] for first in range(0, len(keys), BATCH))
    return sum(SealingKey.objects.filter(pk__in=batch).delete()[0] for batch in batches)


def keys_made_before(today: date) -> models.QuerySet[SealingKey]:
    """The keys that are old enough for us to delete them if they have no row."""
    return SealingKey.objects.filter(made_on__lt=today - SWEPT_AFTER)
