"""The list of toolkits, and how far each man has got with a toolkit.

We do not store the text of the workbooks.
"""

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from delivery.states import ToolkitStatus
from matching.models import Match
from recruitment.models import ListedName

OLDEST = 120


class Toolkit(ListedName):
    """A workbook or course. If men who finish it get a certificate, `awarded_by` is the
    organisation that gives it."""

    awarded_by = models.CharField(max_length=100, blank=True)
    is_used = models.BooleanField(default=True)


class ToolkitVersion(models.Model):
    """One version of a toolkit, for men from `from_age` to `to_age` years old, both included."""

    toolkit = models.ForeignKey(Toolkit, on_delete=models.CASCADE, related_name="versions")
    name = models.CharField(max_length=60)
    from_age = models.PositiveSmallIntegerField(default=0)
    to_age = models.PositiveSmallIntegerField(default=OLDEST)

    class Meta:
        ordering = ["from_age", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["toolkit", "name"], name="toolkit_version_once"),
            models.CheckConstraint(
                condition=Q(to_age__gte=F("from_age")), name="toolkit_version_ages_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ToolkitPart(models.Model):
    """One part of a toolkit. If `is_grounding` is true, a man does this part before all others."""

    toolkit = models.ForeignKey(Toolkit, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    is_grounding = models.BooleanField(default=False)

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["toolkit", "number"], name="toolkit_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class ToolkitUse(models.Model):
    """One man's work on one toolkit.

    `certificate_on` is the day on which the man's certificate came.
    """

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="toolkits")
    toolkit = models.ForeignKey(Toolkit, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(
        ToolkitVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(
        max_length=10, choices=ToolkitStatus.choices, default=ToolkitStatus.STARTED
    )
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    certificate_on = models.DateField(null=True, blank=True)
    stop_reason = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["match", "toolkit"],
                condition=Q(status=ToolkitStatus.STARTED),
                name="toolkit_started_once",
            ),
            models.CheckConstraint(
                condition=Q(status=ToolkitStatus.STARTED, ended_on__isnull=True)
                | ~Q(status=ToolkitStatus.STARTED)
                & Q(ended_on__isnull=False, ended_on__gte=F("started_on")),
                name="toolkit_ended_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(certificate_on__isnull=True)
                | Q(status=ToolkitStatus.FINISHED, certificate_on__gte=F("started_on")),
                name="toolkit_certificate_after_finishing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.toolkit_id} with match {self.match_id}"


class PartDone(models.Model):
    """How a man did one part of a toolkit, or that he left it out. Until then, the part has no
    row."""

    class How(models.TextChoices):
        WITH_MENTOR = "with_mentor", "with his mentor"
        ALONE = "alone", "on his own"
        LEFT_OUT = "left_out", "not done"

    use = models.ForeignKey(ToolkitUse, on_delete=models.CASCADE, related_name="parts_done")
    part = models.ForeignKey(ToolkitPart, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=12, choices=How.choices)
    on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["part__number"]
        constraints = [
            models.UniqueConstraint(fields=["use", "part"], name="part_done_once"),
            models.CheckConstraint(
                condition=Q(how__in=["with_mentor", "alone", "left_out"]),
                name="part_done_how_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}: {self.how}"
