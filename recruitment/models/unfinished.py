"""What somebody has typed on a page and not finished."""

from django.db import models
from django.db.models import Q

from config.common.sealed.rows import BrieflySealedRow
from recruitment.models.application import Application
from recruitment.models.reference import Reference


class UnfinishedAnswer(BrieflySealedRow):
    """What somebody has typed and not sent yet: an applicant on the page of a question, or a
    referee in their form.

    An applicant's row has `application` and `question`. A referee's row has `reference`. The sealed
    text has every field of the form, as a browser sends the form.
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, related_name="unfinished"
    )
    question = models.SlugField(max_length=40, blank=True)
    reference = models.OneToOneField(
        Reference, on_delete=models.CASCADE, null=True, related_name="unfinished"
    )
    sealed_boxes = models.BinaryField()
    typed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question"], name="unfinished_once_per_question"
            ),
            models.CheckConstraint(
                condition=(Q(application__isnull=False, reference__isnull=True) & ~Q(question=""))
                | Q(application__isnull=True, reference__isnull=False, question=""),
                name="unfinished_of_one_page",
            ),
        ]

    def __str__(self) -> str:
        return f"unfinished answer {self.pk}"
