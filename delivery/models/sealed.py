"""Rows with sealed columns."""

from uuid import uuid4

from django.db import models

from config.common.sealed import seal, unseal


class SealedRow(models.Model):
    """A row whose columns that begin with `sealed_` hold sealed text (see config.common.sealed).
    An empty column says that there is no text."""

    seal_id = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    def write(self, **texts: str) -> None:
        """Seals each text into the column `sealed_` and its name. Does not save the row."""
        for name, text in texts.items():
            column = f"sealed_{name}"
            sealed = seal(text, table=self._meta.db_table, column=column, row=self.seal_id)
            setattr(self, column, sealed if text else b"")

    def opened(self, name: str) -> str:
        """The text of the column `sealed_` and this name. The caller records the reading (see
        delivery.reading). Raises config.common.sealed.Unreadable."""
        column = f"sealed_{name}"
        sealed = bytes(getattr(self, column))
        if not sealed:
            return ""
        return unseal(sealed, table=self._meta.db_table, column=column, row=self.seal_id)
