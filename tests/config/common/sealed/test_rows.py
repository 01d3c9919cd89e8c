"""Every sealed column belongs to a row that knows how to seal, and we can list them all."""

from typing import Final

from django.apps import apps
from django.db import models

from config.common.sealed.rows import (
    PREFIX,
    Sealed,
    SealedRow,
    SealedRows,
    sealed_columns,
    sealed_models,
)

NOT_SEALED: Final = {
    "charity.logo",
    "emailimage.png",
    "printedreport.file",
    "sealingkey.wrapped",
}
"""Bytes that name nobody: logos, pictures, the programme report, and keys, which are encrypted."""


def test_bytes_are_sealed_or_say_nothing_about_anybody() -> None:
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    bytes_of = {field for field in fields if isinstance(field, models.BinaryField)}
    sealed = {model._meta.get_field(name) for model, name in sealed_columns()}
    others = {f"{field.model._meta.model_name}.{field.name}" for field in bytes_of - sealed}
    assert sealed <= bytes_of
    assert others == NOT_SEALED


def test_every_sealed_row_saves_its_key_with_it() -> None:
    for model in sealed_models():
        rows = model._default_manager.all()
        assert isinstance(rows, SealedRows) == issubclass(model, SealedRow), model


def test_a_column_named_as_sealed_is_of_a_sealed_row() -> None:
    for model in apps.get_models():
        named = [field for field in model._meta.concrete_fields if field.name.startswith(PREFIX)]
        assert bool(named) == issubclass(model, Sealed), model
