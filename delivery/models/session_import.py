"""A spreadsheet of past sessions. We read the file and show what it would do. We write the sessions
once its owner confirms. The whole import can be undone."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, RunStatus, run_constraints
from config.common.sealed.rows import BrieflySealedRow


class SessionImport(BrieflySealedRow, RunRecord):
    """A file, and what importing it would do. `sealed_file` is stored until its sessions are
    written, and `sealed_preview` for a day. `figures` says how many rows are new, unchanged, bad
    and doubtful, and how many problems there are."""

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
        """The latest writing of this import. One query, unless its writings are prefetched."""
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
    """The writing of an import that its owner confirmed. `keeps_doubtful` says that the owner also
    confirmed the rows that may be misread. `figures` counts the rows by what became of them."""

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
