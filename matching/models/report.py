"""The morning report: how many mentors the programme needed on a day, and who got the report."""

from django.db import models

from config.accounts.models import User


class CapacityReport(models.Model):
    """The figures of the whole programme for one date in London. They come from
    reporting.capacity.figures."""

    date = models.DateField(unique=True)
    made_at = models.DateTimeField()
    figures = models.JSONField()

    class Meta:
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"capacity on {self.date}"


class CapacityCopy(models.Model):
    """One person's copy of a CapacityReport, with the figures of this person's own prisons."""

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
