"""The forms that managers fill in about a grant."""

from typing import Any, Final

from django import forms
from django.http import QueryDict

from config.ui.forms import DateInputField, OneLine, SeveralField, WholeNumber, day_field
from recruitment.models import Establishment
from reporting.grants.recording import GrantFacts
from reporting.models import Grant, Promised

MOST: Final = 1_000_000


def _name(figure: str) -> str:
    return f"promised_{figure.replace('.', '_')}"


class GrantForm(forms.Form):
    """Asks what we agreed with a funder. An empty box means that we promised nothing for this
    figure."""

    funder = OneLine(
        label="Who gives the grant?", max_length=120, error_messages={"required": "Enter a name"}
    )
    first = DateInputField(
        label="First day of the grant", error_messages={"required": "Enter the first day"}
    )
    last = DateInputField(
        label="Last day of the grant", error_messages={"required": "Enter the last day"}
    )
    prisons = SeveralField(
        Establishment.objects.all(),
        label="Which prisons is the grant for?",
        help_text="If you select no prison, the grant is for all prisons.",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-choices-columns"}),
    )
    due_on = DateInputField(
        label="When is the report to the funder due?",
        name="The day when the report is due",
        error_messages={"required": "Enter the day when the report is due"},
    )
    version = WholeNumber(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: QueryDict | None, *, grant: Grant | None = None) -> None:
        super().__init__(data, initial=_initial(grant) if grant else None)
        for figure in Promised:
            self.fields[_name(figure)] = WholeNumber(
                label=figure.label,
                required=False,
                min_value=1,
                max_value=MOST,
                widget=forms.TextInput(
                    {"inputmode": "numeric", "class": "govuk-input--width-5", "spellcheck": "false"}
                ),
            )
        if grant is None:
            del self.fields["version"]

    @property
    def agreed(self) -> list[forms.BoundField]:
        """The boxes that the page shows above the promises."""
        return [self[name] for name in ("funder", "first", "last", "prisons", "due_on")]

    @property
    def promises(self) -> list[forms.BoundField]:
        return [self[_name(figure)] for figure in Promised]

    def values(self) -> dict[str, Any]:
        """The arguments of add_grant or change_grant. The form must be valid."""
        typed = self.cleaned_data
        promises = {figure.value: number for figure in Promised if (number := typed[_name(figure)])}
        facts = GrantFacts(
            funder=typed["funder"],
            first=typed["first"],
            last=typed["last"],
            prisons=tuple(typed["prisons"]),
            due_on=typed["due_on"],
            promises=promises,
        )
        return {"facts": facts} | ({"version": typed["version"]} if "version" in typed else {})


def _initial(grant: Grant) -> dict[str, Any]:
    columns = ("funder", "first", "last", "due_on", "version")
    return {
        **{column: getattr(grant, column) for column in columns},
        "prisons": [prison.pk for prison in grant.prisons.all()],
        **{_name(promise.figure): promise.number for promise in grant.promises.all()},
    }


class VersionForm(forms.Form):
    """The version that the grant had when the page was shown."""

    version = WholeNumber(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class SentForm(VersionForm):
    on = day_field("When did you send the report?", "The day when you sent it")
