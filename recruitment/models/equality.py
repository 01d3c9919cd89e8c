"""Equality answers, with no link to a person or a time. An application has a sealed link to its
answers. We open the link only to count, move or delete them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from django.db import models

from recruitment.models.cohort import Cohort

RATHER_NOT: Final = ("rather_not", "I would rather not say")


@dataclass(frozen=True)
class EqualityQuestion:
    """One question about equality. `noun` is what reports call the subject of the question. Every
    question has the choice RATHER_NOT."""

    title: str
    noun: str
    groups: tuple[tuple[str, str], ...]


EQUALITY: Final[Mapping[str, EqualityQuestion]] = {
    "age_band": EqualityQuestion(
        "How old are you?",
        "Age",
        (
            ("18-24", "18 to 24"),
            ("25-34", "25 to 34"),
            ("35-44", "35 to 44"),
            ("45-54", "45 to 54"),
            ("55-64", "55 to 64"),
            ("65+", "65 or over"),
        ),
    ),
    "gender": EqualityQuestion(
        "What is your gender?",
        "Gender",
        (("woman", "Woman"), ("man", "Man"), ("other", "I describe myself in another way")),
    ),
    "ethnicity": EqualityQuestion(
        "What is your ethnic group?",
        "Ethnic group",
        (
            ("asian", "Asian or Asian British"),
            ("black", "Black, Black British, Caribbean or African"),
            ("mixed", "Mixed or multiple ethnic groups"),
            ("white", "White"),
            ("other", "Another ethnic group"),
        ),
    ),
    "religion": EqualityQuestion(
        "What is your religion?",
        "Religion",
        (
            ("none", "No religion"),
            ("buddhist", "Buddhist"),
            ("christian", "Christian"),
            ("hindu", "Hindu"),
            ("jewish", "Jewish"),
            ("muslim", "Muslim"),
            ("sikh", "Sikh"),
            ("other", "Another religion"),
        ),
    ),
    "orientation": EqualityQuestion(
        "What is your sexual orientation?",
        "Sexual orientation",
        (
            ("straight", "Straight or heterosexual"),
            ("gay", "Gay or lesbian"),
            ("bisexual", "Bisexual"),
            ("other", "Another orientation"),
        ),
    ),
    "disability": EqualityQuestion(
        "Do you have a health condition or disability that limits what you can do?",
        "Health condition or disability",
        (("no", "No"), ("little", "Yes, a little"), ("lot", "Yes, a lot")),
    ),
}
"""The questions by the names of their columns, with the groups of the 2021 census of England and
Wales."""


class EqualityAnswers(models.Model):
    """One person's answers to the questions about equality. Nobody has to answer these questions.
    Nothing in the row leads to the person.

    An empty column means no answer. The key is random, because numbers in order would show which
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
