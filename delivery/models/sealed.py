"""Rows with sealed columns: columns whose text is encrypted."""

from uuid import uuid4

from django.db import models

from config.common.sealed import seal, unseal


class SealedRow(models.Model):
    """A row with sealed text (see config.common.sealed).

    The name of a sealed column begins with `sealed_`. An empty column has no text.
    """

    seal_id = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    def write(self, **texts: str) -> None:
        """Seals each text: `note` goes into the column `sealed_note`. Does not save the row."""
        for name, text in texts.items():
            column = f"sealed_{name}"
            sealed = seal(text, table=self._meta.db_table, column=column, row=self.seal_id)
            setattr(self, column, sealed if text else b"")

    def opened(self, name: str) -> str:
        """The text of a sealed column. The name `note` opens the column `sealed_note`.

        The caller records the reading (see delivery.reading). Raises
        config.common.sealed.Unreadable.
        """
        column = f"sealed_{name}"
        sealed = bytes(getattr(self, column))
        if not sealed:
            return ""
        return unseal(sealed, table=self._meta.db_table, column=column, row=self.seal_id)
