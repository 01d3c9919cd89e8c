"""How long a mentor travels to a prison, as the mentor told us."""

from django.db import models
from django.db.models import Q

from matching.models.mentor import Mentor
from recruitment.models import Establishment

MOST_MINUTES = 600


class Travel(models.Model):
    """How many `minutes` the journey takes one way, from the mentor's door to the prison's gate. If
    there is no row, the mentor has not told us."""

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="travel")
    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "travel times"
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "establishment"], name="travel_once_per_prison"
            ),
            models.CheckConstraint(
                condition=Q(minutes__lte=MOST_MINUTES), name="travel_minutes_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} → {self.establishment_id}: {self.minutes} min"
