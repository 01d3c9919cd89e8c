"""Rows with sealed columns: columns whose text is encrypted."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID, uuid4

from django.apps import apps
from django.db import models

from config.common.sealed.cipher import seal, unseal

PREFIX: Final = "sealed_"


class Sealed(models.Model):
    """What every row with sealed text has. Inherit from SealedRow or from BrieflySealedRow.

    The name of a sealed column begins with `sealed_`. An empty column has no text.
    """

    seal_id = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    def write(self, **texts: str) -> None:
        """Seals each text: `note` goes into the column `sealed_note`. Does not save the row."""
        for name, text in texts.items():
            column = f"{PREFIX}{name}"
            sealed = seal(text, table=self._meta.db_table, column=column, row=self.seal_id)
            setattr(self, column, sealed if text else b"")

    def opened(self, name: str) -> str:
        """The text of a sealed column. The name `note` opens the column `sealed_note`.

        The caller records who read the text. Raises config.common.sealed.cipher.Unreadable.
        """
        column = f"{PREFIX}{name}"
        return _text(type(self), column, self.seal_id, getattr(self, column))


class SealedRow(Sealed):
    """A row with sealed text that is part of somebody's record."""

    class Meta:
        abstract = True


class BrieflySealedRow(Sealed):
    """A row with sealed text that is deleted by itself after some days."""

    class Meta:
        abstract = True


def opened_texts(rows: models.QuerySet[Any], name: str, *, by: str = "pk") -> dict[Any, str]:
    """One text of many rows, by their keys, or by another column of theirs. Makes no records, so
    nobody counts as seen. The caller records the reading. One query, and about 5 µs a row. Raises
    config.common.sealed.cipher.Unreadable."""
    column = f"{PREFIX}{name}"
    return {
        key: _text(rows.model, column, seal_id, sealed)
        for key, seal_id, sealed in rows.values_list(by, "seal_id", column)
    }


def _text(model: type[models.Model], column: str, seal_id: UUID, sealed: bytes) -> str:
    if not sealed:
        return ""
    return unseal(bytes(sealed), table=model._meta.db_table, column=column, row=seal_id)


def sealed_models() -> list[type[Sealed]]:
    """Every model whose rows have sealed text."""
    return [model for model in apps.get_models() if issubclass(model, Sealed)]


def texts_of(model: type[models.Model]) -> list[str]:
    """The names of the sealed texts of a model, as `write` and `opened` take them."""
    columns = (column.name for column in model._meta.concrete_fields)
    return [name.removeprefix(PREFIX) for name in columns if name.startswith(PREFIX)]


def sealed_columns() -> Iterator[tuple[type[Sealed], str]]:
    """Every sealed column: its model, and its name."""
    for model in sealed_models():
        for name in texts_of(model):
            yield model, f"{PREFIX}{name}"
