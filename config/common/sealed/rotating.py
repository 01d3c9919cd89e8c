"""Encrypting everything sealed again with the first of FIELD_KEYS, so that nothing needs an older
key.

A process uses the old key until it has read the new settings. So every process must start again
with the new key as the first of FIELD_KEYS before this begins.
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import models, transaction

from config.common.sealed.cipher import is_sealed_with_old_key
from config.common.sealed.keys import SealingKey, fingerprint, wrapped_key
from config.common.sealed.rows import PREFIX, BrieflySealedRow, sealed_models, texts_of

BATCH: Final = 500
FEW: Final = 20
"""How many rows we read in one query. We read few, because a file in a row can have 5 MB."""

Report = Callable[[int], None]
"""A function to report progress. It gets the number of keys or texts that were encrypted again
since its last call."""


def keys_to_rewrap() -> models.QuerySet[SealingKey]:
    """The SealingKeys that are encrypted with an older key of the setting FIELD_KEYS."""
    old = [fingerprint(key) for key in settings.FIELD_KEYS[1:]]
    return SealingKey.objects.filter(wrapped_by__in=old)


def keys_without_wrapper() -> int:
    """How many rows have a key that no key of the setting FIELD_KEYS can decrypt. One query."""
    known = [fingerprint(key) for key in settings.FIELD_KEYS]
    return SealingKey.objects.exclude(wrapped_by__in=known).count()


def rewrap_keys(report: Report) -> None:
    """Finds the keys of rows that are encrypted with an older key of the setting FIELD_KEYS, and
    encrypts them with the first key instead. Does not change the texts of the rows.

    Each transaction has 500 keys and takes 3 queries. Safe to stop, to repeat, and to run twice at
    the same time.
    """
    while keys_to_rewrap().exists():
        with transaction.atomic():
            rows = _locked_keys()
            for row in rows:
                new = wrapped_key(row.seal_id, row.unwrapped())
                row.wrapped, row.wrapped_by = new.wrapped, new.wrapped_by
            SealingKey.objects.bulk_update(rows, ["wrapped", "wrapped_by"])
        report(len(rows))


def _locked_keys() -> list[SealingKey]:
    """Locks up to 500 keys to rewrap. Leaves out the keys that another transaction has locked. If
    that leaves none, waits for one key.

    So we never wait while we hold a lock. Otherwise somebody who destroys keys could wait for us
    while we wait for them, and PostgreSQL would stop one of us.
    """
    keys = keys_to_rewrap().order_by("pk")
    return list(keys.select_for_update(skip_locked=True)[:BATCH]) or list(
        keys.select_for_update()[:1]
    )


def rows_to_reseal() -> list[tuple[type[BrieflySealedRow], int]]:
    """The rows without a key of their own that have a text sealed with an older key of the setting
    FIELD_KEYS. Gives the model and the primary key of each row. Decrypts every text of these
    models. One query for each model."""
    return [
        (model, row.pk)
        for model in _brief_models()
        for row in model._default_manager.only("seal_id", *_columns(texts_of(model))).iterator(FEW)
        if _old_texts(row)
    ]


def reseal_rows(report: Report) -> None:
    """Takes the rows that rows_to_reseal returns, and encrypts their texts with the first key of
    the setting FIELD_KEYS instead.

    Each row has its own transaction, which locks the row. So a change at the same moment is not
    lost. 2 queries for each row. Safe to stop, to repeat, and to run twice at the same time.
    """
    for model, pk in rows_to_reseal():
        with transaction.atomic():
            rows = model._default_manager.select_for_update(of=("self",))
            row = rows.filter(pk=pk).first()
            if row and (names := _old_texts(row)):
                row.write(**{name: row.opened(name) for name in names})
                row.save(update_fields=_columns(names))
        report(1)


def _brief_models() -> list[type[BrieflySealedRow]]:
    return [model for model in sealed_models() if issubclass(model, BrieflySealedRow)]


def _old_texts(row: BrieflySealedRow) -> list[str]:
    """The names of the texts of this row that are sealed with an older one of FIELD_KEYS."""
    table = row._meta.db_table
    return [
        name
        for name, column in zip(texts_of(type(row)), _columns(texts_of(type(row))), strict=True)
        if is_sealed_with_old_key(
            bytes(getattr(row, column)), table=table, column=column, row=row.seal_id
        )
    ]


def _columns(names: list[str]) -> list[str]:
    return [f"{PREFIX}{name}" for name in names]
