"""Equality answers, with no link to an application, a person or a time."""

from uuid import uuid4

from django.db import models

from recruitment.models.cohort import Cohort


class EqualityAnswers(models.Model):
    """One person's optional answers. Nothing links the answers to the person.

    An empty column means no answer. The key is random. Numbers in order would show which
    application each row came with.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    age_band = models.CharField(max_length=20, blank=True)
    gender = models.CharField(max_length=40, blank=True)
    ethnicity = models.CharField(max_length=40, blank=True)
    religion = models.CharField(max_length=40, blank=True)
    orientation = models.CharField(max_length=40, blank=True)
    disability = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"answers for {self.cohort}"
