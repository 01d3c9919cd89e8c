"""What staff note about clearances."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from config.common.clock import london_today
from config.ui.forms import DateInputField, ListFilter
from recruitment.clearances.lists import ending_soon, to_chase
from recruitment.models import Establishment
from recruitment.models.clearance import DBS
from recruitment.states import ASKED_FOR, ClearanceStatus

DBS_CHOICE = "dbs"


class RequestForm(forms.Form):
    """`establishment` is None for the DBS check."""

    where = forms.ChoiceField(
        label="What did you ask for?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a prison or the DBS check"},
    )
    requested_on = DateInputField(
        label="When did you ask?", error_messages={"required": "Enter the day you asked"}
    )

    def __init__(self, *args: Any, prisons: QuerySet[Establishment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requested_on"].initial = london_today
        self.prisons = {str(prison.pk): prison for prison in prisons}
        listed = [(key, f"Clearance at {prison}") for key, prison in self.prisons.items()]
        self.fields["where"].choices = [*listed, (DBS_CHOICE, DBS)]  # type: ignore[attr-defined] # of a ChoiceField

    @property
    def establishment(self) -> Establishment | None:
        """Ask once the form is valid."""
        return self.prisons.get(self.cleaned_data["where"])


class ReceiveForm(forms.Form):
    """From when to when somebody is cleared."""

    issued_on = DateInputField(
        label="Cleared from", error_messages={"required": "Enter the first day it holds"}
    )
    expires_on = DateInputField(
        label="Last day it holds", help_text="Leave this empty if it has no end.", required=False
    )


class RefuseForm(forms.Form):
    """The day is all that is kept."""

    refused_on = DateInputField(
        label="When did the answer come?",
        help_text="Do not keep the reason: it stays with the prison.",
        error_messages={"required": "Enter the day"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["refused_on"].initial = london_today


class ClearanceFilter(ListFilter):
    first = {"status": "open"}

    status = filters.ChoiceFilter(
        choices=[
            ("open", "asked for, no answer yet"),
            ("chase", "to chase now"),
            ("ending", "ends within 90 days"),
            *((value, label) for value, label in ClearanceStatus.choices if value not in ASKED_FOR),
        ],
        method="in_state",
        label="State",
        empty_label="Any",
    )
    establishment = filters.ModelChoiceFilter(
        queryset=Establishment.objects.all(), label="Prison", empty_label="Any, and DBS"
    )
    search = filters.CharFilter(field_name="volunteer__name", lookup_expr="icontains", label="Name")

    def in_state(self, rows: QuerySet[Any], _: str, wanted: str) -> QuerySet[Any]:
        today = london_today()
        if wanted == "chase":
            return to_chase(rows, today=today)
        if wanted == "ending":
            return ending_soon(rows, today=today)
        if wanted == "open":
            return rows.filter(status__in=ASKED_FOR)
        return rows.filter(status=wanted)
