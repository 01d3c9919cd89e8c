"""Words by which a test knows again what it has written."""

from typing import Any

from django.db import models

from config.accounts.models import User
from matching.models import Participant
from privacy.register.entry import Row, Whose, rows_in
from privacy.register.register import entries_about


def is_written(row: Row) -> bool:
    """Whether a word fits into this field."""
    column: Any = row.entry.model._meta.get_field(row.field)
    kinds = (models.CharField, models.TextField, models.BinaryField)
    is_address = isinstance(column, models.EmailField)  # which must stay unique
    return isinstance(column, kinds) and not (column.choices or is_address)


def with_canaries(person: Participant | User, whose: Whose, tag: str) -> set[str]:
    """Writes another word into every written field of every row about this person. Returns the
    words, which begin with `tag` where they fit."""
    canaries = set()
    fields = filter(is_written, rows_in(entries_about(whose)))
    for number, field in enumerate(fields):
        canary = f"{tag}{number}z"
        for row in field.entry.rows_of(whose, person.pk):
            if field.is_sealed:
                row.write(**{field.field.removeprefix("sealed_"): canary})
                value: Any = getattr(row, field.field)
            else:
                longest = row._meta.get_field(field.field).max_length
                value = canary[-longest:] if longest else canary
            type(row)._base_manager.filter(pk=row.pk).update(**{field.field: value})
            canaries.add(canary if field.is_sealed else str(value))
    return canaries
