"""The forms to fix a pair, rule one out, decline or hold one, and the filters of their list."""

from collections.abc import Iterable
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from config.common.names import named_like
from config.ui.forms import DateInputField, ListedRowFilter, ListFilter, LongText
from matching.models import Declined, ExclusionKind, Mentor
from matching.proposals.lists import APPROVABLE
from recruitment.models import Establishment
from recruitment.weekly import slot_name

REASON_LENGTH = 300
REASON_HELP = "The next coordinator will read this. Do not write anything about an offence."
REASON_ERRORS = {
    "required": "Enter a reason",
    "max_length": f"Reason must be {REASON_LENGTH} characters or fewer",
}
NO_WAY = dict.fromkeys(("required", "invalid_choice"), "Select a mentor and a time")
NO_MENTOR = dict.fromkeys(("required", "invalid_choice"), "Select a mentor")
NO_KIND = dict.fromkeys(("required", "invalid_choice"), "Select why they cannot be paired")


def _reason() -> LongText:
    return LongText(
        label="Reason",
        help_text=REASON_HELP,
        max_length=REASON_LENGTH,
        error_messages=REASON_ERRORS,
    )


class FixPairForm(forms.Form):
    """A mentor and a time, out of those that no rule forbids."""

    way = forms.ChoiceField(label="Mentor and time", error_messages=NO_WAY)
    reason = _reason()

    def __init__(
        self, data: object, ways: Iterable[tuple[int, int]], mentors: dict[int, Mentor]
    ) -> None:
        super().__init__(data)  # type: ignore[arg-type] # a QueryDict or None
        choices = [
            (f"{pk}:{slot}", f"{mentors[pk]}, {slot_name(slot)}s")
            for pk, slot in ways
            if pk in mentors
        ]
        choices.sort(key=lambda choice: choice[1])
        self.fields["way"].choices = [("", "Choose one"), *choices]  # type: ignore[attr-defined] # of a ChoiceField


class RuleOutForm(forms.Form):
    """A mentor no round may propose to a man, and the rule behind it."""

    mentor = forms.ModelChoiceField(
        Mentor.objects.none(),
        label="Which mentor?",
        empty_label="Choose one",
        error_messages=NO_MENTOR,
    )
    kind = forms.ChoiceField(
        label="Why can they not be paired?",
        choices=[
            (kind.value, kind.label[0].upper() + kind.label[1:])
            for kind in (ExclusionKind.CONFLICT, ExclusionKind.REFUSAL, ExclusionKind.KEEP_APART)
        ],
        widget=forms.RadioSelect,
        error_messages=NO_KIND,
    )
    reason = _reason()


class ProposalFilter(ListFilter):
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(),
        field_name="referral__establishment",
        label="Prison",
        empty_label="Any",
    )
    mentor = filters.CharFilter(method="by_mentor", label="Mentor’s name", max_length=100)
    needs = filters.ChoiceFilter(
        choices=[("nothing", "nothing: can be approved now"), ("something", "something first")],
        method="that_need",
        label="Needs",
        empty_label="Either",
    )

    def by_mentor(self, rows: QuerySet[Any], _: str, text: str) -> QuerySet[Any]:
        return rows.filter(named_like(text, "mentor__user__name"))

    def that_need(self, rows: QuerySet[Any], _: str, wanted: str) -> QuerySet[Any]:
        return rows.filter(APPROVABLE) if wanted == "nothing" else rows.exclude(APPROVABLE)


class HoldForm(forms.Form):
    """When to look at a proposal again, and why not now."""

    until = DateInputField(label="When do you want to look at it again?", name="Date to look again")
    reason = forms.CharField(
        label="Why not now?",
        help_text=REASON_HELP,
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=REASON_ERRORS,
    )


class DeclineForm(forms.Form):
    """The reason to decline a pair, and for how long."""

    for_how_long = forms.TypedChoiceField(
        label="For how long?",
        choices=[
            (Declined.WEEK.value, "For this week: a round can propose the pair again from Monday"),
            (Declined.GOOD.value, "For good: no round proposes the pair until somebody allows it"),
        ],
        coerce=Declined,
        widget=forms.RadioSelect,
        error_messages={"required": "Select for how long"},
    )

    reason = forms.CharField(
        label="Why is this pair not right?",
        help_text=REASON_HELP,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=REASON_ERRORS,
    )
