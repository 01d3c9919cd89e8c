"""The model of the single row that says who runs the service."""

from typing import Final

from django.conf import settings
from django.db import models

ONLY: Final = 1
"""The key of the only row."""


class Charity(models.Model):
    """Who runs the service, as a manager entered it. There is at most one row.

    `number` is the number in the register of charities. `address` is where the charity is.
    `post_to` is the address for letters, if it is another address. `contact_name` is the person to
    ask for at `phone`. `signatory_name` and `signatory_role` say who signs certificates. `logo` is
    a PNG (see logo.py), or empty. `logo_version` changes with the logo, and is empty without one.
    """

    name = models.CharField(max_length=120)
    number = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=300, blank=True)
    post_to = models.CharField(max_length=300, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    signatory_name = models.CharField(max_length=120, blank=True)
    signatory_role = models.CharField(max_length=120, blank=True)
    logo = models.BinaryField(default=b"")
    logo_version = models.CharField(max_length=12, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "common"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=ONLY), name="charity_only_one"),
            models.CheckConstraint(condition=~models.Q(name=""), name="charity_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
