"""Equality answers, apart from everything: no application, no person, no time of day."""

from django.db import models

from recruitment.models.cohort import Cohort


class EqualityAnswers(models.Model):
    """One person's optional answers, which nothing links to that person. Empty: not answered."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    age_band = models.CharField(max_length=20, blank=True)
    gender = models.CharField(max_length=40, blank=True)
    ethnicity = models.CharField(max_length=40, blank=True)
    religion = models.CharField(max_length=40, blank=True)
    orientation = models.CharField(max_length=40, blank=True)
    disability = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"answers for {self.cohort}"
