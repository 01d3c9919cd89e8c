"""Whole lives: a man and his mentor with a row of everything that can be recorded about them."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import models

from config.accounts.models import User
from config.common.clock import now
from privacy.erasing.fates import Fate
from tests.factories.people import manager

_number = count(1)


def a_row(model: type[models.Model], **fields: Any) -> Any:
    """A saved row. Columns that must have a value and have none in `fields` get a plain one."""
    row = model(**fields)
    for column in model._meta.concrete_fields:
        if column.name in fields or column.attname in fields or column.primary_key:
            continue
        if not (column.null or column.has_default() or column.blank):
            setattr(row, column.name, _plain(column))
    row.save(force_insert=True)
    return row


def _plain(column: models.Field[Any, Any]) -> Any:
    if column.is_relation:
        assert column.related_model is User, column
        return manager()
    if column.choices:
        return list(column.choices)[0][0]
    match column:
        case models.DateTimeField():
            return now()
        case models.DateField():
            return now().date()
        case models.BinaryField():
            return b""
        case models.BooleanField():
            return False
        case models.IntegerField():
            return 1
        case _:
            return f"{next(_number)}"
