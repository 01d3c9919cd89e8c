"""Imports of past sessions from a spreadsheet.

We read the file and show what importing it would do. Once the person who chose the file confirms,
we write the sessions. The whole import can be undone.
"""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, RunStatus, run_constraints
from config.common.sealed.rows import BrieflySealedRow


class SessionImport(BrieflySealedRow, RunRecord):
    """A file of past sessions that somebody imports, and what importing it would do (the preview).

    We keep `sealed_file` until its sessions are saved, and `sealed_preview` for a day. `figures`
    says how many rows are new, how many are imported already, how many have mistakes, and how many
    we may have misread. It also says how many problems the headings have.
    """

    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sealed_file = models.BinaryField(default=bytes)
    sealed_preview = models.BinaryField(default=bytes)
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = run_constraints("session_import")

    def __str__(self) -> str:
        return f"import of sessions {self.pk}"

    @property
    def writing(self) -> "SessionImportWriting | None":
        """The latest SessionImportWriting of this import. One query, unless `writings` is
        prefetched."""
        return next(iter(self.writings.all()), None)

    @property
    def stands(self) -> str:
        """How far the import has got, in a few words."""
        writing = self.writing
        run = writing or self
        if run.is_under_way:
            return "Under way"
        if run.status == RunStatus.FAILED:
            return "Not imported"
        if writing is None:
            return "To check"
        return "Undone" if writing.undone_at else "Imported"


class SessionImportWriting(RunRecord):
    """The run of a worker that saves the sessions of one import, after somebody confirmed the
    import.

    `keeps_doubtful` is true if that person also confirmed the rows that we may have misread.
    `figures` says how many rows were imported, and how many were not.
    """

    source = models.ForeignKey(SessionImport, on_delete=models.PROTECT, related_name="writings")
    keeps_doubtful = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            *run_constraints("session_import_writing"),
            models.UniqueConstraint(
                fields=["source"],
                condition=~Q(status=RunStatus.FAILED),
                name="session_import_written_once",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(status=RunStatus.DONE),
                name="session_import_undone_once_written",
            ),
        ]

    def __str__(self) -> str:
        return f"writing of sessions {self.pk}"
