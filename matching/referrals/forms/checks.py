"""The form for a prison's answer about a man, and the filter of the chase list."""

from typing import Any

from django import forms

from config.common.clock import london_today
from config.ui.forms import DateInputField, ListedRowFilter, ListFilter, OneLine, PlainText
from recruitment.models import Establishment


class AnswerForm(forms.Form):
    """The form for a prison's answer about a man."""

    answered_by = OneLine(
        label="Who answered?",
        help_text="A name or a role in the prison, such as Head of Security.",
        max_length=120,
        error_messages={"required": "Enter who answered"},
    )
    answered_on = DateInputField(
        label="Date of the answer",
        error_messages={"required": "Enter the date of the answer"},
    )
    seen_where = OneLine(
        label="Where can he be seen?",
        help_text="For example, the visits hall or a room in the chapel.",
        max_length=200,
        required=False,
    )
    in_sight_of = OneLine(
        label="Who must be able to see him and his mentor?",
        help_text="For example, an officer at the door.",
        max_length=200,
        required=False,
    )
    not_seen_by = PlainText(
        label="Who must not meet him?",
        help_text="If you name a mentor here, also rule out this mentor on the man’s page.",
        max_length=300,
        required=False,
    )
    review_on = DateInputField(
        label="When should the prison check its answer again?",
        name="Review date",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answered_on"].initial = london_today


class CheckFilter(ListFilter):
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(), label="Prison", empty_label="Any"
    )
