"""The forms where staff record clearances, and the filter of the list of clearances."""

from dataclasses import replace
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from config.common.clock import london_today
from config.ui.forms import DateInputField, ListedRowFilter, ListFilter, OneLine, WholeNumber
from recruitment.clearances.correcting import NO_REASON, Facts
from recruitment.clearances.lists import ending_soon, is_late, is_to_chase
from recruitment.models import Clearance, Establishment
from recruitment.models.clearance import DBS, MOST_MONTHS
from recruitment.states import ASKED_FOR, ClearanceStatus

DBS_CHOICE = "dbs"
MONTHS_BOUNDS = (
    f"Months until a DBS check is made again must be a whole number from 1 to {MOST_MONTHS}"
)


class RequestForm(forms.Form):
    """A request for a clearance from a prison, or for a DBS check."""

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
        """The prison, or None for the DBS check. The form must be valid."""
        return self.prisons.get(self.cleaned_data["where"])


class ReceiveForm(forms.Form):
    """The first and last day of a clearance. A DBS check has only a date of issue."""

    issued_on = DateInputField(
        label="First day of the clearance",
        error_messages={"required": "Enter the first day of the clearance"},
    )
    expires_on = DateInputField(
        label="Last day of the clearance",
        help_text="Leave this empty if the clearance has no end date.",
        required=False,
    )

    def __init__(self, data: Any = None, *, is_dbs: bool) -> None:
        super().__init__(data)
        if is_dbs:
            issued_on = self.fields["issued_on"]
            issued_on.label = "Date of issue"
            issued_on.help_text = (
                "Enter the date on the certificate. Record nothing else from the certificate."
            )
            issued_on.error_messages["required"] = "Enter the date of issue"
            del self.fields["expires_on"]

    def values(self) -> dict[str, Any]:
        """The 2 dates. The form must be valid."""
        return {"expires_on": None} | self.cleaned_data


class CheckForm(forms.Form):
    """When the Update Service confirmed a DBS check."""

    checked_on = DateInputField(
        label="When did you look at the Update Service?",
        name="Day you looked",
        error_messages={"required": "Enter the day you looked"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked_on"].initial = london_today


class CorrectionForm(forms.Form):
    """Asks what a clearance should say. Leaves out the dates that this clearance does not have."""

    where = forms.ChoiceField(
        label="Is this a prison’s clearance or the DBS check?", widget=forms.RadioSelect
    )
    requested_on = DateInputField(
        label="Date of the request",
        help_text="Leave this empty if the date is not known.",
        required=False,
    )
    chased_on = DateInputField(label="Last chased")
    issued_on = DateInputField(label="First day of the clearance")
    expires_on = DateInputField(
        label="Last day of the clearance",
        help_text="Leave this empty if the clearance has no end date.",
        required=False,
    )
    refused_on = DateInputField(label="Date it was refused or withdrawn")
    reason = OneLine(
        label="Why are you correcting this record?",
        help_text="The history of this clearance shows what the record said before, and your "
        "reason.",
        max_length=300,
        error_messages={"required": NO_REASON},
    )

    def __init__(
        self, data: Any = None, *, clearance: Clearance, prisons: QuerySet[Establishment]
    ) -> None:
        super().__init__(data)
        self.facts_now = Facts.of(clearance)
        self.prisons = {str(prison.pk): prison for prison in prisons}
        listed = [(key, f"Clearance at {prison}") for key, prison in self.prisons.items()]
        self.fields["where"].choices = [*listed, (DBS_CHOICE, DBS)]  # type: ignore[attr-defined] # it is a ChoiceField
        self.initial = dict(vars(self.facts_now))
        self.initial["where"] = str(clearance.establishment_id or DBS_CHOICE)
        if clearance.establishment_id is None and clearance.issued_on:
            self.fields["issued_on"].label = "Date of issue"
        for name in self._not_asked(clearance):
            del self.fields[name]
        if clearance.status in ASKED_FOR:
            self.fields["requested_on"].required = True
            self.fields["requested_on"].help_text = ""

    @staticmethod
    def _not_asked(clearance: Clearance) -> list[str]:
        names = [
            name
            for name in ("chased_on", "issued_on", "refused_on")
            if not getattr(clearance, name)
        ]
        has_end = clearance.issued_on and (clearance.establishment_id or clearance.expires_on)
        return names if has_end else [*names, "expires_on"]

    @property
    def facts(self) -> Facts:
        """What the clearance should say. The form must be valid."""
        answers = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"where", "reason"}
        }
        return replace(
            self.facts_now, establishment=self.prisons.get(self.cleaned_data["where"]), **answers
        )


class ClearanceRulesForm(forms.Form):
    dbs_months = WholeNumber(
        label="Months until a DBS check is made again",
        help_text="We count from the date of issue. If the Update Service has confirmed the check "
        "since then, we count from its latest confirmation.",
        min_value=1,
        max_value=MOST_MONTHS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), MONTHS_BOUNDS
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
    )


class RefuseForm(forms.Form):
    """A refusal or a withdrawal. We record only the date."""

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
            ("late", "late for its prison"),
            ("ending", "ends or needs renewing within 90 days"),
            *((value, label) for value, label in ClearanceStatus.choices if value not in ASKED_FOR),
        ],
        method="in_state",
        label="Status",
        empty_label="Any",
    )
    establishment = ListedRowFilter(
        queryset=Establishment.objects.all(),
        label="Prison",
        empty_label="Any prison, and DBS checks",
    )
    search = filters.CharFilter(field_name="volunteer__name", lookup_expr="icontains", label="Name")

    def in_state(self, rows: QuerySet[Any], _: str, wanted: str) -> QuerySet[Any]:
        today = london_today()
        if wanted == "chase":
            return rows.filter(is_to_chase(today))
        if wanted == "late":
            return rows.filter(is_late(today))
        if wanted == "ending":
            return ending_soon(rows, today=today)
        if wanted == "open":
            return rows.filter(status__in=ASKED_FOR)
        return rows.filter(status=wanted)
