"""The forms in which staff record clearances, and the filter of their list."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from config.common.clock import london_today
from config.ui.forms import DateInputField, ListedRowFilter, ListFilter
from recruitment.clearances.lists import ending_soon, to_chase
from recruitment.models import Establishment
from recruitment.models.clearance import DBS
from recruitment.states import ASKED_FOR, ClearanceStatus

DBS_CHOICE = "dbs"


class RequestForm(forms.Form):
    """A request to a prison or to the DBS."""

    where = forms.ChoiceField(
        label="What did you request?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select a prison or the DBS check"},
    )
    requested_on = DateInputField(
        label="Date of the request",
        error_messages={"required": "Enter the date of the request"},
    )

    def __init__(self, *args: Any, prisons: QuerySet[Establishment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requested_on"].initial = london_today
        self.prisons = {str(prison.pk): prison for prison in prisons}
        listed = [(key, f"Clearance at {prison}") for key, prison in self.prisons.items()]
        self.fields["where"].choices = [*listed, (DBS_CHOICE, DBS)]  # type: ignore[attr-defined] # it is a ChoiceField

    @property
    def establishment(self) -> Establishment | None:
        """The prison; None for the DBS check. The form must be valid."""
        return self.prisons.get(self.cleaned_data["where"])


class ReceiveForm(forms.Form):
    """The first and last day of a clearance."""

    issued_on = DateInputField(
        label="First day of the clearance",
        error_messages={"required": "Enter the first day of the clearance"},
    )
    expires_on = DateInputField(
        label="Last day of the clearance",
        help_text="Leave this empty if it has no end date.",
        required=False,
    )


class RefuseForm(forms.Form):
    """A refusal or a withdrawal. We record only its date."""

    refused_on = DateInputField(
        label="Date of the answer",
        help_text="Record only the date. The reason stays with the prison.",
        error_messages={"required": "Enter the date of the answer"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["refused_on"].initial = london_today


class ClearanceFilter(ListFilter):
    first = {"status": "open"}

    status = filters.ChoiceFilter(
        choices=[
            ("open", "requested, no answer yet"),
            ("chase", "to chase now"),
            ("ending", "ends within 90 days"),
            *((value, label) for value, label in ClearanceStatus.choices if value not in ASKED_FOR),
        ],
        method="in_state",
        label="Status",
        empty_label="Any",
    )
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(), label="Prison", empty_label="Any, and DBS checks"
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
