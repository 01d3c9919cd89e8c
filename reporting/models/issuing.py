"""The words of a programme report, and the reports that were issued."""

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User

MOST_WORDS = 10_000
"""The most characters that one section of a report can have."""


class Section(models.TextChoices):
    """The sections of a report that managers write, in the report's order."""

    INTRODUCTION = "introduction", "Introduction"
    SUCCESSES = "successes", "What went well"
    CHALLENGES = "challenges", "What was hard"
    THANKS = "thanks", "Thanks"


class ReportScope(models.Model):
    """The days and prisons that a report is about. `prisons` has the ids of the prisons in
    ascending order, separated by spaces. It is empty for all prisons."""

    first = models.DateField()
    last = models.DateField()
    prisons = models.TextField(blank=True)

    class Meta:
        abstract = True


class ReportWords(ReportScope):
    """One section of a report. All managers together write and edit it.

    In `text`, each figure of the report stands as its name in braces. `cleared` has the words that
    look like names but can stay, each on its own line. `version` grows with every change.
    """

    section = models.CharField(max_length=12, choices=Section.choices)
    text = models.TextField(blank=True)
    cleared = models.TextField(blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "last", "prisons", "section"], name="report_words_once"
            ),
            models.CheckConstraint(
                condition=Q(section__in=Section.values), name="report_words_section_known"
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="report_words_first_before_last"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} of {self.first} to {self.last}"


class IssuedReport(ReportScope):
    """A report as a manager issued it. The database refuses to change a row (see the migration).

    `content` is the whole report as JSON: the figures, the definitions, the words, who issued the
    report, and when. `digest` is the SHA-256 of `content`. If the report corrects an earlier
    report, `replaces` is that report. So the reports of the same days and prisons are a chain.
    """

    is_append_only = True

    as_at = models.DateField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "last", "prisons"],
                condition=Q(replaces__isnull=True),
                name="issued_report_one_chain",
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="issued_report_first_before_last"
            ),
            models.CheckConstraint(
                condition=Q(as_at__gte=F("first")), name="issued_report_as_at_after_first"
            ),
        ]

    def __str__(self) -> str:
        return f"issued report {self.pk}"


class ReportWithdrawal(models.Model):
    """The withdrawal of an issued report, and the reason. A report without this row is in force."""

    report = models.OneToOneField(IssuedReport, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=300)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="report_withdrawal_with_reason"),
        ]

    def __str__(self) -> str:
        return f"withdrawal of {self.report_id}"
