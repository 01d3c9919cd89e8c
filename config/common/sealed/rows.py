"""Rows with sealed columns: columns whose text is encrypted."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from config.common.queue import TaskName
from config.common.sealed.cipher import KEY_BYTES, Erased, seal, unseal
from config.common.sealed.keys import (
    SealingKey,
    add_keys,
    delete_keys,
    keys_made_before,
    keys_of,
    made_key,
    wrapped_key,
)

PREFIX: Final = "sealed_"
FORGET_KEYS: Final = TaskName("common.forget_keys")

Texts = Mapping[str, str]
"""Texts by name. The text `note` is in the column `sealed_note`."""


class Sealed(models.Model):
    """The base of every model with sealed text. Do not inherit from it, but from SealedRow or
    BrieflySealedRow.

    The name of a sealed column begins with `sealed_`. An empty column means an empty text.
    """

    seal_id = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    def opened(self, name: str) -> str:
        """The decrypted text of a sealed column. The name `note` stands for the column
        `sealed_note`.

        The caller records who read the text. For a SealedRow, costs one query for its key, unless
        with_keys has already fetched the key. Raises config.common.sealed.cipher.Unreadable if the
        text cannot be decrypted.
        """
        column = f"{PREFIX}{name}"
        sealed = getattr(self, column)
        keys = self._keys() if sealed else ()
        return _text(type(self), column, self.seal_id, sealed, keys)

    def _keys(self) -> Sequence[bytes]:
        raise NotImplementedError

    def _seal(self, texts: Texts, key: bytes | None) -> None:
        for name, text in texts.items():
            column = f"{PREFIX}{name}"
            place = {"table": self._meta.db_table, "column": column}
            setattr(self, column, seal(text, row=self.seal_id, key=key, **place) if text else b"")


_Model = TypeVar("_Model", bound=models.Model, covariant=True)


class SealedRows(models.QuerySet[_Model]):
    """The manager of sealed rows. `bulk_create` saves the keys of the rows too."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        rows = list(objs)
        with transaction.atomic():
            add_keys([row.new_key for row in rows if row.new_key])
            return super().bulk_create(rows, *args, **options)


class SealedRow(Sealed):
    """A row with sealed text that is part of somebody's record.

    Each row has a key of its own, which destroy_keys destroys. A row that is not saved yet has its
    key in `new_key`. Saving the row also saves the key.
    """

    objects = SealedRows.as_manager()

    new_key: SealingKey | None = None
    _key: bytes | None = None

    class Meta:
        abstract = True

    def write(self, **texts: str) -> None:
        """Encrypts each text: `note` goes into the column `sealed_note`. Does not save the row.

        No query for a new row. For a stored row, the first text also makes the row's key in the
        database: 2 queries.
        """
        if any(texts.values()):
            self._get_key_to_write()
        self._seal(texts, self._key)

    def save(self, *args: Any, **options: Any) -> None:
        """Saves the row, and its key if the row is new. For a new row, costs one query more than
        usual.

        An object that began as a new row saves its key at each save. If only the first save wrote
        the key, and its transaction was undone, the key would be missing and the text would be
        lost.
        """
        with transaction.atomic():
            if self.new_key:
                add_keys([self.new_key], again=not self._state.adding)
            super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Deletes the row and its key. After a `QuerySet.delete()`, delete_keys_without_rows
        deletes the keys of the rows within days."""
        with transaction.atomic():
            delete_keys([self.seal_id])
            return super().delete(*args, **options)

    def _get_key_to_write(self) -> None:
        if not self._state.adding:
            self._key = made_key(self.seal_id)
        elif self.new_key is None:
            self._key = os.urandom(KEY_BYTES)
            self.new_key = wrapped_key(self.seal_id, self._key)

    def _keys(self) -> Sequence[bytes]:
        if self._key is None:
            with_keys([self])
        return [] if self._key is None else [self._key]


class BrieflySealedRow(Sealed):
    """A row with sealed text that we delete automatically within days, such as a code, a draft or a
    prepared file.

    The row has no key of its own. The first of FIELD_KEYS seals it, so that saving while somebody
    types costs no extra query. Backups that have the text are deleted soon after.
    """

    class Meta:
        abstract = True

    def write(self, **texts: str) -> None:
        """Encrypts each text: `note` goes into the column `sealed_note`. Does not save the row. No
        query."""
        self._seal(texts, None)

    def _keys(self) -> Sequence[bytes]:
        return list(settings.FIELD_KEYS)


Row = TypeVar("Row", bound=SealedRow)


def with_keys(rows: Iterable[Row]) -> list[Row]:
    """Reads the keys of these rows in one query. Opening the texts then costs no further query."""
    rows = list(rows)
    keys = keys_of([row.seal_id for row in rows])
    for row in rows:
        row._key = keys.get(row.seal_id)
    return rows


def opened_texts(rows: models.QuerySet[Any], name: str, *, by: str = "pk") -> dict[Any, str]:
    """The decrypted text `name` of each of these rows, by the row's primary key or by its column
    `by`. Loads no records, so the audit trail does not count anybody as shown. The caller records
    the reading.

    Leaves out a text whose key is destroyed, so that one erased text does not stop code that reads
    many. 2 queries, and about 17 µs a row. Raises config.common.sealed.cipher.Unreadable if a text
    cannot be decrypted.
    """
    column = f"{PREFIX}{name}"
    lines = list(rows.values_list(by, "seal_id", column))
    keys = keys_of([seal_id for _, seal_id, sealed in lines if sealed])
    return {
        line: _text(rows.model, column, seal_id, sealed, [keys[seal_id]] if sealed else [])
        for line, seal_id, sealed in lines
        if seal_id in keys or not sealed
    }


def destroy_keys(rows: Iterable[SealedRow]) -> int:
    """Destroys the keys of these rows. After that, nobody can read their texts, not even in a
    backup. Returns how many keys there were. Safe to repeat. One query for every 500 rows.

    The caller empties or deletes the rows, and records why.
    """
    return delete_keys(row.seal_id for row in rows)


def delete_keys_without_rows(*, today: date) -> int:
    """Deletes the keys whose row is deleted. Returns how many it deleted. Safe to repeat. One
    query."""
    keys = keys_made_before(today)
    for model in sealed_models():
        if issubclass(model, SealedRow):
            rows = model._default_manager.filter(seal_id=OuterRef("pk"))
            keys = keys.exclude(Exists(rows))
    return keys.delete()[0]


def sealed_models() -> list[type[Sealed]]:
    """Every model whose rows have sealed text."""
    return [model for model in apps.get_models() if issubclass(model, Sealed)]


def texts_of(model: type[models.Model]) -> list[str]:
    """The names of the sealed texts of a model, for `write` and `opened`."""
    columns = (column.name for column in model._meta.concrete_fields)
    return [name.removeprefix(PREFIX) for name in columns if name.startswith(PREFIX)]


def sealed_columns() -> Iterator[tuple[type[Sealed], str]]:
    """The model and the name of every sealed column."""
    for model in sealed_models():
        for name in texts_of(model):
            yield model, f"{PREFIX}{name}"


def _text(
    model: type[models.Model], column: str, seal_id: UUID, sealed: bytes, keys: Sequence[bytes]
) -> str:
    if not sealed:
        return ""
    table = model._meta.db_table
    if not keys:
        raise Erased(f"{table}.{column}")
    return unseal(bytes(sealed), table=table, column=column, row=seal_id, keys=keys)
