"""A large file that the worker prepares for somebody, because a page cannot wait for it."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, run_constraints
from config.common.sealed.rows import BrieflySealedRow


class PreparedFile(BrieflySealedRow, RunRecord):
    """A file to download, and how far the worker has got with it.

    `name` and `title` come from the File. `about` is the label of the model that the rows belong
    to. `keys` are the keys of the rows, in order, until the file is made. `sealed_file` is
    deleted after a day. `shown` has the people that the file shows, by the label of the model and
    the key of the record. Each value is the user who owns the record, or None (see
    config.common.seen).
    """

    name = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    about = models.CharField(max_length=60)
    form = models.CharField(max_length=4)
    keys = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sealed_file = models.BinaryField(default=bytes)
    shown = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            *run_constraints("prepared_file"),
            models.CheckConstraint(
                condition=Q(form__in=["csv", "xlsx"]), name="prepared_file_form_known"
            ),
        ]

    def __str__(self) -> str:
        return f"prepared file {self.pk}"
