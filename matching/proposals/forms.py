"""The forms to decline a proposal and to put it on hold. Also the filters of the list of
proposals."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from config.common.names import named_like
from config.ui.forms import DateInputField, ListedRowFilter, ListFilter, LongText
from matching.models import Declined
from matching.proposals.lists import APPROVABLE
from matching.proposals.ruling_out import REASON_LENGTH, REASON_TOO_LONG
from recruitment.models import Establishment

REASON_HELP = "Other coordinators will read what you write. Do not write anything about an offence."
REASON_ERRORS = {
    "required": "Enter a reason",
    "max_length": REASON_TOO_LONG,
}


class ProposalFilter(ListFilter):
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(),
        field_name="referral__establishment",
        label="Prison",
        empty_label="Any",
    )
    mentor = filters.CharFilter(method="by_mentor", label="Mentor’s name", max_length=100)
    needs = filters.ChoiceFilter(
        choices=[("nothing", "Can be approved now"), ("something", "Cannot be approved yet")],
        method="that_need",
        label="Approval",
        empty_label="Either",
    )

    def by_mentor(self, rows: QuerySet[Any], _: str, text: str) -> QuerySet[Any]:
        return rows.filter(named_like(text, "mentor__user__name"))

    def that_need(self, rows: QuerySet[Any], _: str, wanted: str) -> QuerySet[Any]:
        return rows.filter(APPROVABLE) if wanted == "nothing" else rows.exclude(APPROVABLE)


class HoldForm(forms.Form):
    """The form to put a proposal on hold: until when, and why."""

    until = DateInputField(
        label="When do you want to look at this proposal again?", name="Date to look again"
    )
    reason = LongText(
        label="Why do you want to wait?",
        help_text=REASON_HELP,
        max_length=REASON_LENGTH,
        rows=3,
        required=False,
        error_messages=REASON_ERRORS,
    )


class DeclineForm(forms.Form):
    """The form to decline a pair: for how long, and why."""

    for_how_long = forms.TypedChoiceField(
        label="For how long do you decline this pair?",
        choices=[
            (Declined.WEEK.value, "For this week. A round can propose the pair again from Monday"),
            (
                Declined.GOOD.value,
                "Until somebody allows the pair again",
            ),
        ],
        coerce=Declined,
        widget=forms.RadioSelect,
        error_messages={"required": "Select for how long you decline this pair"},
    )

    reason = LongText(
        label="Why is this pair not right?",
        help_text=REASON_HELP,
        max_length=REASON_LENGTH,
        rows=3,
        error_messages=REASON_ERRORS,
    )
