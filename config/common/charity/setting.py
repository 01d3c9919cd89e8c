"""Changing who runs the service."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from config.common import audit
from config.common.actor import Actor
from config.common.charity.logo import png_of
from config.common.charity.reading import forget
from config.common.charity.row import ONLY, Charity
from config.common.errors import FieldError


def set_charity(*, words: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Saves who runs the service. `words` has the value of each text column of Charity.

    Every page and every email shows the change within reading.RECENT seconds. Safe to repeat.
    Raises FieldError when the name is missing.
    """
    if not words["name"]:
        raise FieldError("name", "Enter the name of the charity")
    with transaction.atomic():
        values = {**words, "changed_by_id": by.pk, "changed_at": at}
        row, _ = Charity.objects.update_or_create(pk=ONLY, defaults=values)
        audit.record("set_charity", row, by=by, at=at, entered=[key for key in words if words[key]])
        transaction.on_commit(forget)


def set_logo(*, data: bytes, by: Actor, at: datetime) -> None:
    """Saves the logo in this file. Safe to repeat. Raises the same FieldError as png_of. Also
    raises FieldError while the charity has no name."""
    _change_logo(png_of(data), "set_charity_logo", by=by, at=at)


def remove_logo(*, by: Actor, at: datetime) -> None:
    """Removes the logo. Safe to repeat."""
    _change_logo(b"", "remove_charity_logo", by=by, at=at)


def _change_logo(png: bytes, action: str, *, by: Actor, at: datetime) -> None:
    version = sha256(png).hexdigest()[:12] if png else ""
    values = {"logo": png, "logo_version": version, "changed_by_id": by.pk, "changed_at": at}
    with transaction.atomic():
        row = Charity.objects.select_for_update().filter(pk=ONLY).first()
        if row is None:
            raise FieldError("logo", "Save the name of the charity first, and then the logo")
        Charity.objects.filter(pk=ONLY).update(**values)
        audit.record(action, row, by=by, at=at)
        transaction.on_commit(forget)


def stored_logo() -> bytes:
    """The logo as a PNG. Empty if there is none. One query."""
    logo = Charity.objects.filter(pk=ONLY).values_list("logo", flat=True).first()
    return bytes(logo or b"")
