"""Legal holds. While a person is held, nobody can erase anything about them."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from matching.models import Participant


class Hold(models.Model):
    """A legal hold that a manager has put on a man, or on a person with an account. Nobody can
    erase anything about them until a manager lifts the hold. While the hold is open, `lifted_at` is
    empty. `reason` says who needs the record and why."""

    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, related_name="holds"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="holds")
    reason = models.CharField(max_length=300)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    lifted_because = models.CharField(max_length=300, blank=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(participant__isnull=True) ^ Q(user__isnull=True),
                name="hold_of_one_person",
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(lifted_at__isnull=True),
                name="hold_one_open_per_man",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(lifted_at__isnull=True),
                name="hold_one_open_per_user",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_with_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_because="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because=""),
                name="hold_lifted_by_someone_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class LiftedDeathHold(models.Model):
    """Records that a manager has lifted the hold that began automatically when a man died. The
    record counts only for the day of death that it names. If somebody corrects that day, the man is
    on legal hold again."""

    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="lifted_death_holds"
    )
    died_on = models.DateField()
    reason = models.CharField(max_length=300)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField()

    class Meta:
        ordering = ["-lifted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "died_on"], name="death_hold_lifted_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="death_hold_lifted_with_reason"),
        ]

    def __str__(self) -> str:
        return f"death hold {self.pk}"
