"""The forms on which managers enter who runs the service, and the phone numbers of staff."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.datastructures import MultiValueDict

from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from config.common.charity.logo import MOST_BYTES, png_of
from config.common.charity.reading import Details
from config.common.errors import FieldError
from config.ui.forms import EmailAddress, OneLine
from recruitment.fields import PhoneNumber

WORDS = (
    "name",
    "number",
    "address",
    "post_to",
    "contact_name",
    "phone",
    "email",
    "signatory_name",
    "signatory_role",
)


class CharityForm(forms.Form):
    """The form about the charity that runs the service."""

    name = OneLine(
        label="Name of the charity",
        max_length=120,
        error_messages={"required": "Enter the name of the charity"},
    )
    number = OneLine(
        label="Charity number",
        help_text="As in the register of charities, such as 1234567 or SC012345.",
        max_length=20,
        required=False,
        validators=[
            RegexValidator(
                r"^[A-Za-z]{0,3}[0-9]{5,8}(-[0-9]{1,2})?$",
                "Enter a charity number, such as 1234567 or SC012345",
            )
        ],
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    address = OneLine(
        label="Address",
        help_text="With the postcode, on one line.",
        max_length=300,
        required=False,
    )
    post_to = OneLine(
        label="Address for letters, if it is different",
        max_length=300,
        required=False,
    )
    contact_name = OneLine(
        label="Who people can ask for",
        help_text="A person’s name. Pages and emails name this person where they do not "
        "name a coordinator.",
        max_length=120,
        required=False,
    )
    phone = PhoneNumber(
        label="Phone number",
        max_length=40,
        required=False,
    )
    email = EmailAddress(
        label="Email address",
        help_text="Somebody should read this every working day.",
        required=False,
    )
    signatory_name = OneLine(
        label="Who signs certificates",
        help_text="A person’s name.",
        max_length=120,
        required=False,
    )
    signatory_role = OneLine(
        label="Their job title",
        help_text="For example, Chief executive.",
        max_length=120,
        required=False,
    )
    logo = forms.FileField(
        label="Logo",
        help_text="A PNG or JPEG picture of up to 500 KB. Pages and certificates show it. Leave "
        "this empty to keep the logo that you have.",
        required=False,
        widget=forms.FileInput({"accept": ".png,.jpg,.jpeg"}),
        error_messages={"empty": "The selected file is empty. Choose another file"},
    )

    def __init__(self, *sent: Any, details: Details) -> None:
        super().__init__(*sent)
        self.initial = {word: getattr(details, word) for word in WORDS}

    def clean_logo(self) -> bytes:
        """The bytes of the logo file. Empty if there is no file."""
        file: UploadedFile[bytes] | None = self.cleaned_data["logo"]
        if file is None:
            return b""
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError("Choose a picture of 500 KB or less")
        data: bytes = file.read()
        try:
            png_of(data)
        except FieldError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return data

    @property
    def words(self) -> dict[str, str]:
        """The text that the manager typed in each field. The form must be valid."""
        return {word: self.cleaned_data[word] for word in WORDS}


class PhonesForm(forms.Form):
    """The form with a phone number for each member of staff."""

    def __init__(self, data: MultiValueDict[str, str] | None, *, staff: Sequence[User]) -> None:
        super().__init__(data)
        self.staff = staff
        for person in staff:
            roles = " and ".join(
                sorted(Role(role).label.lower() for role in person.roles if role in STAFF)
            )
            self.fields[f"phone_{person.pk}"] = PhoneNumber(
                label=f"{person}, {roles}",
                max_length=40,
                required=False,
                initial=person.work_phone,
            )

    @property
    def phones(self) -> dict[int, str]:
        """The number that the manager typed for each person, by the person's key. The form must be
        valid."""
        return {person.pk: self.cleaned_data[f"phone_{person.pk}"] for person in self.staff}
