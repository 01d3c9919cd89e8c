"""The model of a large file. The worker prepares it, because making it takes too long for a
page."""

from django.db import models
from django.db.models import Q

from config.accounts.models import User
from config.common.runs import RunRecord, run_constraints
from config.common.sealed.rows import BrieflySealedRow


class PreparedFile(BrieflySealedRow, RunRecord):
    """A large file to download, and how far the worker has got with it.

    `name` and `title` come from the File. `about` is the label of the model of the rows. `keys` has
    the keys of the rows, in order, until the file is made. We delete `sealed_file` after a day.
    `shown` has the records of people that the file shows, by the label of their model and their
    key. Each value is the user who owns the record, or None (see config.common.seen).
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
