"""Rotating FIELD_KEYS: encrypting everything again with the first of the keys, so that nothing
needs the older keys."""

from base64 import b64decode
from dataclasses import dataclass
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

from config.accounts.adapters import PLACE
from config.common.sealed.cipher import is_sealed_with_old_key
from config.common.sealed.rotating import (
    Report,
    keys_to_rewrap,
    keys_without_wrapper,
    reseal_rows,
    rewrap_keys,
    rows_to_reseal,
)

SECRETS: Final = ("secret", "seed")
"""The entries that allauth encrypts in the data of an authenticator app and of recovery codes."""


@dataclass(frozen=True)
class OldUses:
    """How much still needs an older key of the setting FIELD_KEYS, whose first key is the newest.
    Counts keys of rows, rows without a key of their own, and second steps of signing in. `lost`
    counts the keys of rows that no key in FIELD_KEYS can decrypt."""

    keys: int
    rows: int
    second_steps: int
    lost: int

    @property
    def total(self) -> int:
        return self.keys + self.rows + self.second_steps


def old_uses() -> OldUses:
    """How much still needs an older key of the setting FIELD_KEYS. Decrypts every text of a row
    that has no key of its own."""
    return OldUses(
        keys_to_rewrap().count(),
        len(rows_to_reseal()),
        len(_old_authenticators()),
        keys_without_wrapper(),
    )


def rotate_keys(report: Report) -> None:
    """Finds everything that needs an older key of the setting FIELD_KEYS, and encrypts it with the
    first key instead. Safe to stop, to repeat, to run twice at the same time, and to run while the
    service runs.

    Call old_uses afterwards, because a request at the same moment may have saved a text with an
    older key.
    """
    rewrap_keys(report)
    reseal_rows(report)
    for pk in _old_authenticators():
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row and (names := _old_secrets(row)):
                row.data |= {name: encrypt(decrypt(row.data[name])) for name in names}
                row.save(update_fields=["data"])
        report(1)


def _old_authenticators() -> list[int]:
    return [row.pk for row in Authenticator.objects.all() if _old_secrets(row)]


def _old_secrets(row: Authenticator) -> list[str]:
    return [
        name
        for name in SECRETS
        if name in row.data and is_sealed_with_old_key(b64decode(row.data[name]), **PLACE)
    ]
