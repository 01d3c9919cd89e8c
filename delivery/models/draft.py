"""What somebody has typed in a form and has not sent yet."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.sealed.rows import BrieflySealedRow
from delivery.models.session import LoggedSession
from matching.models import Match


class Draft(BrieflySealedRow):
    """What somebody has typed about a session, another contact or a concern, and has not sent.

    If `expected_on` is set, the draft is about the session that was expected on that day. If
    `session` is set, the draft changes that logged session or adds to it. If `is_concern` is true,
    the draft is a concern about the man. Otherwise the draft is about another contact.

    `key` becomes the key of the session or the concern. `sealed_answers` is JSON. `revision` grows
    each time the draft is saved, so that a page opened earlier cannot overwrite newer words. `page`
    is the id of the opened page that saved last.
    """

    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="+")
    expected_on = models.DateField(null=True, blank=True)
    session = models.ForeignKey(
        LoggedSession, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    is_concern = models.BooleanField(default=False)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    page = models.UUIDField(default=uuid4, editable=False)
    sealed_answers = models.BinaryField(default=bytes)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        # The name of the table is part of each seal. Under another name, no draft could be opened.
        db_table = "delivery_sessiondraft"
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "match", "expected_on"], name="session_draft_once"
            ),
            models.UniqueConstraint(
                fields=["author", "match"],
                condition=Q(expected_on__isnull=True, session__isnull=True, is_concern=False),
                name="contact_draft_once",
            ),
            models.UniqueConstraint(fields=["author", "session"], name="change_draft_once"),
            models.UniqueConstraint(
                fields=["author", "match"], condition=Q(is_concern=True), name="concern_draft_once"
            ),
            models.CheckConstraint(
                condition=Q(expected_on__isnull=True, session__isnull=True)
                | Q(expected_on__isnull=True, is_concern=False)
                | Q(session__isnull=True, is_concern=False),
                name="draft_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
