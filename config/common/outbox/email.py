"""The model of an email in the outbox."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from config.common.outbox.outgoing import Outgoing, OutgoingStatus, lifecycle_of
from config.common.transitions import Lifecycle, row

MANAGERS: Final = frozenset({"manager"})
"""The same as Role.MANAGER in config.accounts, which this package cannot import."""
_UNSENT: Final = [OutgoingStatus.GIVEN_UP]

EMAIL = lifecycle_of(
    "email",
    row("send_again", _UNSENT, OutgoingStatus.WAITING, MANAGERS),
    row("send_elsewhere", _UNSENT, OutgoingStatus.WAITING, MANAGERS),
    row("stop", [OutgoingStatus.WAITING], OutgoingStatus.GIVEN_UP, MANAGERS),
)


class Email(Outgoing):
    """One email to one address. `calendar` is an iCalendar invitation (RFC 5546), or empty.

    `again_at` is when staff last sent the email again. If they gave another address, `former_to` is
    the address that the email had before. `preferences_url` is the page on which the reader can
    stop such emails, or empty.
    """

    LIFECYCLE: ClassVar[Lifecycle] = EMAIL

    to = models.EmailField(blank=True)
    former_to = models.EmailField(blank=True)
    again_at = models.DateTimeField(null=True, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    preferences_url = models.CharField(max_length=500, blank=True)

    class Meta(Outgoing.Meta):
        indexes = [
            *Outgoing.Meta.indexes,
            models.Index(fields=["to"], condition=~Q(to=""), name="email_to"),
        ]
        constraints = [
            *Outgoing.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(purged_at__isnull=True) & ~Q(to=""))
                | Q(
                    finished_at__isnull=False,
                    to="",
                    former_to="",
                    subject="",
                    text="",
                    html="",
                    calendar="",
                ),
                name="email_purged_when_finished",
            ),
            models.CheckConstraint(
                condition=Q(former_to="") | Q(again_at__isnull=False),
                name="email_elsewhere_is_again",
            ),
        ]


class EmailImage(models.Model):
    """A PNG that an email shows. In the HTML of the email, the address of the PNG is `cid:`
    followed by `name`."""

    email = models.ForeignKey(Email, on_delete=models.CASCADE, related_name="images")
    name = models.SlugField(max_length=40)
    png = models.BinaryField()

    class Meta:
        # Each try sends the pictures in the same order.
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["email", "name"], name="email_image_once")]

    def __str__(self) -> str:
        return self.name
