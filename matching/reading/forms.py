"""The filters of the list of readings, and the forms about unusual reading."""

from typing import Any, Final

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from config.ui.forms import ListFilter, PlainText, WholeNumber
from matching.models.rules import FEWEST_MEN_READ, MOST_MEN_READ
from matching.reading.lists import about

READERS: Final = frozenset(Role) - {Role.APPLICANT}
"""The roles of people who can read about somebody else. Applicants and trainees can read only about
themselves."""


class ReadingFilter(ListFilter):
    person = filters.ModelChoiceFilter(
        queryset=User.objects.filter(grants__role__in=READERS).distinct().order_by("name", "pk"),
        label="Read by",
        empty_label="Anybody",
        method="by_person",
    )
    record = filters.CharFilter(
        method="about_record", label="Read about (name, prison number or reference)", max_length=100
    )
    day = filters.DateFilter(field_name="at", lookup_expr="date", label="Day")

    def by_person(self, rows: QuerySet[Any], _: str, person: User) -> QuerySet[Any]:
        return rows.filter(actor=person.pk)

    def about_record(self, rows: QuerySet[Any], _: str, text: str) -> QuerySet[Any]:
        return about(rows, text)


class MenLimitForm(forms.Form):
    limit = WholeNumber(
        label="Men that one person can read about in a day",
        help_text="If somebody reads about more men than this, we email every service manager. We "
        "count men whose record somebody opened, and men in files that somebody downloaded. We do "
        "not count men in lists on pages.",
        min_value=FEWEST_MEN_READ,
        max_value=MOST_MEN_READ,
        error_messages={"required": "Enter the number of men"},
    )


class AnswerForm(forms.Form):
    words = PlainText(
        label="What did you find?",
        help_text="Say why they read about so many men, and what you did about it.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter what you found"},
    )
