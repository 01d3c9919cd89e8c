"""Applicants who may be one person, and what somebody decided about them."""

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User


class LikeApplicants(models.Model):
    """2 applicants who looked alike when the worker last compared all applications. `first` has the
    lower id. For decisions about them, see ApplicantDecision."""

    first = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="like_applicants_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="like_applicants_lower_key_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class ApplicantDecision(models.Model):
    """What a person decided about 2 applicants: one person (`is_same`), or 2 people. `first` has
    the lower id.

    The decision is about the applicants, so it also counts when they apply for a later cohort.
    `undone_at` is when somebody undid the decision. We then ask about the 2 applicants again.
    """

    first = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    is_same = models.BooleanField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(undone_at__isnull=True),
                name="applicants_decided_once",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="applicant_decision_lower_key_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {'same' if self.is_same else 'different'}"
