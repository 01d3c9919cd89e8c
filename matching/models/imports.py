"""A spreadsheet that somebody imports. We read the file, and show what importing the file would do.
When a person confirms, we write its rows. Staff can undo the whole import as long as no other
record depends on its rows."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, RunStatus, run_constraints
from config.common.sealed.rows import BrieflySealedRow, SealedRow
from matching.models.mentor import Mentor
from matching.models.referral import Referral


class Import(BrieflySealedRow, RunRecord):
    """A spreadsheet file, and what importing the file would do. We keep `sealed_file` until the
    rows are written. We keep `sealed_preview` for a day. `figures` counts the rows by what would
    happen to them."""

    class Kind(models.TextChoices):
        REFERRALS = "referrals", "Men referred"
        MENTORS = "mentors", "Mentors"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sealed_file = models.BinaryField(default=bytes)
    sealed_preview = models.BinaryField(default=bytes)
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            *run_constraints("import"),
            models.CheckConstraint(
                condition=Q(kind__in=["referrals", "mentors"]), name="import_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def writing(self) -> "ImportWriting | None":
        """The latest ImportWriting of this import. One query, unless they are loaded."""
        return next(iter(self.writings.all()), None)

    @property
    def stands(self) -> str:
        """The progress of the import, in a few words."""
        writing = self.writing
        run = writing or self
        if run.is_under_way:
            return "Under way"
        if run.status == RunStatus.FAILED:
            return "Not imported"
        if writing is None:
            return "To check"
        return "Undone" if writing.undone_at else "Imported"


class ImportWriting(RunRecord):
    """One time that we wrote the rows of an import to the database, because a person confirmed the
    import. `keeps_doubtful`: the person also confirmed the rows that we may have misread.
    `makes_changes`: the import also changes records that exist already. `figures` counts the rows
    by what happened to them."""

    source = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="writings")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    keeps_doubtful = models.BooleanField(default=False)
    makes_changes = models.BooleanField(default=True)
    written_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            *run_constraints("import_writing"),
            models.UniqueConstraint(
                fields=["source"],
                condition=~Q(status=RunStatus.FAILED),
                name="import_written_once",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(status=RunStatus.DONE),
                name="import_undone_once_written",
            ),
        ]

    def __str__(self) -> str:
        return f"writing {self.pk}"


class ImportedRow(SealedRow):
    """A row that an import added or changed. `sealed_values` has the values after the import, as
    cells by the name of the field. If the import changed an existing record, `sealed_values` also
    has the values before the import."""

    writing = models.ForeignKey(ImportWriting, on_delete=models.PROTECT, related_name="rows")
    referral = models.ForeignKey(
        Referral, on_delete=models.CASCADE, null=True, related_name="imported_rows"
    )
    mentor = models.ForeignKey(
        Mentor, on_delete=models.CASCADE, null=True, related_name="imported_rows"
    )
    is_new = models.BooleanField()
    sealed_values = models.BinaryField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(referral__isnull=False, mentor__isnull=True)
                | Q(referral__isnull=True, mentor__isnull=False),
                name="imported_row_of_one_record",
            ),
            models.UniqueConstraint(
                fields=["writing", "referral"], name="imported_row_referral_once"
            ),
            models.UniqueConstraint(fields=["writing", "mentor"], name="imported_row_mentor_once"),
        ]

    def __str__(self) -> str:
        return f"row {self.pk}"
