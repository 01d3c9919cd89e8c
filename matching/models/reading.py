"""Days on which somebody read about unusually many men."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User


class UnusualReading(models.Model):
    """One time that somebody read about more men in a day than the rules allow. We ask managers
    about it. The row stays open until a manager writes what they found. `men` is how many different
    men the person had read about when we noticed. `times` is `men` divided by the limit, rounded
    down. If the person goes on reading, there is a new row each time that `times` grows."""

    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    times = models.PositiveSmallIntegerField()
    men = models.PositiveIntegerField()
    limit = models.PositiveIntegerField()
    noticed_at = models.DateTimeField()
    words = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-noticed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "day", "times"], name="unusual_reading_once_each_time"
            ),
            models.CheckConstraint(
                condition=Q(words="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(words="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="unusual_reading_answered_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} on {self.day}: {self.men} men"
