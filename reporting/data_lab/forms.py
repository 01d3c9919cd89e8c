"""The forms that managers fill in about the file for the Data Lab."""

from typing import Any, Final

from django import forms
from django.http import QueryDict

from config.common.spreadsheet import MEDIA_TYPES
from config.ui.forms import OneLine, PlainText, WholeNumber, day_field
from reporting.data_lab.basis import BasisFacts
from reporting.data_lab.men import Lack, Man
from reporting.models import Basis, BasisHow, SharingBasis

FORMS: Final = {"csv": "CSV", "xlsx": "Excel"}
LACKING: Final = [
    ("", "All men"),
    ("ready", "Men who can be in the file"),
    *((lack.value, f"Missing: {lack.label}") for lack in Lack if lack is not Lack.ALIVE),
    (Lack.ALIVE.value, "Men who have died"),
]


class MenFilter(forms.Form):
    """The filter of the list of men."""

    lacks = forms.ChoiceField(label="Show", choices=LACKING, required=False)

    @property
    def lack(self) -> str:
        return str(self.cleaned_data.get("lacks", "")) if self.is_valid() else ""


class NameForm(forms.Form):
    """Asks how a man's name is split into surname and other names."""

    surname = OneLine(
        label="Surname", max_length=120, error_messages={"required": "Enter his surname"}
    )
    forename = OneLine(
        label="First name and other names",
        max_length=120,
        error_messages={"required": "Enter his first name"},
    )
    of = PlainText(widget=forms.HiddenInput, max_length=120)

    def __init__(self, data: QueryDict | None, *, man: Man, name: str) -> None:
        names = {"surname": man.surname, "forename": man.forename}
        super().__init__(data, initial=names | {"of": name})


class VersionForm(forms.Form):
    """A hidden field with the version that the basis had when the page was shown."""

    version = WholeNumber(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class BasisForm(forms.Form):
    """Asks for the basis on which we may send a man's data."""

    basis = forms.ChoiceField(
        label="Why may we send his data?",
        choices=[(basis.value, basis.label.capitalize()) for basis in Basis],
        widget=forms.RadioSelect,
        error_messages={"required": "Select why we may send his data"},
    )
    how = forms.ChoiceField(
        label="How did he agree, or how was he told?",
        choices=[(how.value, how.label.capitalize()) for how in BasisHow],
        widget=forms.RadioSelect,
        error_messages={"required": "Select how he agreed or was told"},
    )
    given_on = day_field(
        "When did he agree, or when was he told?", "The day when he agreed or was told"
    )
    version = WholeNumber(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: QueryDict | None, *, row: SharingBasis | None = None) -> None:
        columns = ("basis", "how", "given_on", "version")
        initial = {column: getattr(row, column) for column in columns} if row else None
        super().__init__(data, initial=initial)
        if row is None:
            del self.fields["version"]

    def values(self) -> dict[str, Any]:
        """The arguments of record_basis or correct_basis. The form must be valid."""
        facts = dict(self.cleaned_data)
        version = {"version": facts.pop("version")} if "version" in facts else {}
        return {"facts": BasisFacts(**facts), **version}


class WithdrawForm(VersionForm):
    on = day_field("When did he withdraw or object?", "The day when he withdrew or objected")


class FileForm(forms.Form):
    """Asks why somebody downloads the file."""

    reason = OneLine(
        label="Why are you downloading the file?",
        help_text="For example “First request to the Data Lab, agreed with the trustees”. Do not "
        "write about a man here.",
        max_length=300,
        error_messages={"required": "Enter why you download the file"},
    )
    form = forms.ChoiceField(
        label="Kind of file",
        choices=[(form, FORMS[form]) for form in MEDIA_TYPES],
        widget=forms.RadioSelect,
        initial="xlsx",
    )
