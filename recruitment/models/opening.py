"""People who want one email when applications open."""

from uuid import uuid4

from django.db import models

from config.common.sealed import seal, unseal

TABLE = "opening_notice"
COLUMN = "address"


class OpeningNotice(models.Model):
    """One address that wants to know when applications open.

    The address is sealed. `address_hash` tells whether we have it already. `token_hash` is the
    SHA-256 of the secret in the newest link. We write to the address only once somebody has opened
    the link and confirmed it.
    """

    seal_id = models.UUIDField(default=uuid4, editable=False)
    sealed_address = models.BinaryField()
    address_hash = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"opening notice {self.pk}"

    def write(self, address: str) -> None:
        """Seals the address. Does not save the row."""
        self.sealed_address = seal(address, table=TABLE, column=COLUMN, row=self.seal_id)

    @property
    def email(self) -> str:
        """The address. Raises config.common.sealed.Unreadable."""
        return unseal(bytes(self.sealed_address), table=TABLE, column=COLUMN, row=self.seal_id)
