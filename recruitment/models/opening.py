"""People who want one email when applications open."""

from django.db import models

from config.common.sealed.rows import SealedRow


class OpeningNotice(SealedRow):
    """The address of somebody who wants to know when applications open.

    The address is sealed. `address_hash` shows whether we already have the address. `token_hash` is
    the SHA-256 of the secret in the newest link. We write to the address only once somebody has
    opened the link and confirmed it.
    """

    sealed_address = models.BinaryField()
    address_hash = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"opening notice {self.pk}"

    @property
    def email(self) -> str:
        """The address. Raises config.common.sealed.cipher.Unreadable if we have no key that opens
        it."""
        return self.opened("address")
