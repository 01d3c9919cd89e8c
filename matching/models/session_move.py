"""Sessions that a mentor and a man have moved to another day."""

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from matching.models.match import Match


class SessionMove(models.Model):
    """A session that moved to another day, in the same part of the day (morning, afternoon or
    evening).

    The new day, `to_on`, is in the future when somebody moves the session.
    """

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="session_moves")
    expected_on = models.DateField()
    to_on = models.DateField()
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["match", "expected_on"], name="session_moved_once"),
            models.UniqueConstraint(fields=["match", "to_on"], name="session_moved_to_its_own_day"),
            models.CheckConstraint(
                condition=~Q(expected_on=F("to_on")), name="session_moved_to_another_day"
            ),
        ]

    def __str__(self) -> str:
        return f"move of {self.match_id} from {self.expected_on}"
