"""The morning report: what the programme lacked on a day, and who was told."""

from django.db import models

from config.accounts.models import User


class CapacityReport(models.Model):
    """The figures of one London date, whole programme (see reporting.capacity.figures)."""

    date = models.DateField(unique=True)
    made_at = models.DateTimeField()
    figures = models.JSONField()

    class Meta:
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"capacity on {self.date}"


class CapacityCopy(models.Model):
    """What one recipient was told: the figures of the prisons that are his or hers."""

    report = models.ForeignKey(CapacityReport, on_delete=models.CASCADE, related_name="copies")
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    figures = models.JSONField()

    class Meta:
        ordering = ["-report__date"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "recipient"], name="capacity_copy_once_per_recipient"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}, for {self.recipient_id}"
