"""A manager's request to erase one person, and how far the worker has got with it."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, RunStatus, run_constraints
from matching.models import Participant

_UNDER_WAY = Q(status__in=[RunStatus.QUEUED, RunStatus.RUNNING])


class Erasure(RunRecord):
    """A request to erase one man, or one person who signs in. `rows` is how many entries were
    deleted or emptied. The row is deleted a week after the work ended."""

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, null=True, related_name="+"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            *run_constraints("erasure"),
            models.CheckConstraint(
                condition=Q(participant__isnull=True) ^ Q(user__isnull=True),
                name="erasure_of_one_person",
            ),
            models.UniqueConstraint(
                fields=["participant"], condition=_UNDER_WAY, name="erasure_one_per_man"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=_UNDER_WAY, name="erasure_one_per_user"
            ),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"

    @property
    def person(self) -> Participant | User:
        """Who is erased. One query, unless the person is loaded."""
        person = self.participant or self.user
        if person is None:  # the database has exactly one of them
            raise ValueError(f"{self} is of nobody")
        return person
