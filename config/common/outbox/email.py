"""An email as a row of the outbox."""

from django.db import models
from django.db.models import Q

from config.common.actor import PROGRAMME
from config.common.transitions import Lifecycle, row


class EmailStatus(models.TextChoices):
    WAITING = "waiting", "waiting to be sent"
    SENT = "sent", "sent"
    GIVEN_UP = "given_up", "could not be sent"


EMAIL = Lifecycle(
    "email",
    EmailStatus.WAITING,
    (
        row("send", [EmailStatus.WAITING], EmailStatus.SENT, PROGRAMME.roles),
        row("give_up", [EmailStatus.WAITING], EmailStatus.GIVEN_UP, PROGRAMME.roles),
    ),
)


class Email(models.Model):
    """One email to one address.

    `key` says what the email is about, so that the email cannot be queued twice.

    `due_at` is when to try the email next. A sender moves `due_at` on before it sends the email, so
    that no other sender takes the email. This is the lease.

    `last_error` is only the class of the error, because the text of an error could name a person.
    `calendar` is an iCalendar invitation (RFC 5546), or empty. After 30 days the content is
    deleted. The row stays, so that its key cannot be used again.
    """

    key = models.CharField(max_length=150, unique=True)
    to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=EmailStatus.choices, default=EmailStatus.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["attempts", "due_at"],
                condition=Q(status=EmailStatus.WAITING),
                name="email_waiting",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=EmailStatus.WAITING, finished_at__isnull=True)
                | Q(status__in=[EmailStatus.SENT, EmailStatus.GIVEN_UP], finished_at__isnull=False),
                name="email_finished_with_time",
            ),
            models.CheckConstraint(
                condition=(Q(purged_at__isnull=True) & ~Q(to=""))
                | Q(finished_at__isnull=False, to="", subject="", text="", html="", calendar=""),
                name="email_purged_when_finished",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class EmailImage(models.Model):
    """A PNG shown inside an email. The HTML of the email names the PNG as `cid:` and `name`."""

    email = models.ForeignKey(Email, on_delete=models.CASCADE, related_name="images")
    name = models.SlugField(max_length=40)
    png = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["email", "name"], name="email_image_once")]

    def __str__(self) -> str:
        return self.name
