"""The forms for registering and signing in. The forms come from allauth. We add our own labels,
hints and errors."""

from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    LoginForm,
    SignupForm,
)
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings

from config.accounts.traps import OpenedField, UnseenInput
from config.common.typed import check_address, check_one_line

EMAILED = "Enter the 8 numbers from the email. You can leave out the dash."
FROM_APP = "Enter the 6 numbers that your app shows now, or one of your recovery codes."


def label_field(form: forms.BaseForm, name: str, label: str, *, hint: str, missing: str) -> None:
    """Gives a field its words. `missing` is the error when the field is empty.

    Removes the placeholder, which vanishes as soon as somebody types.
    """
    field = form.fields[name]
    field.label = label
    field.help_text = hint
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)


def label_address(form: forms.BaseForm, name: str, label: str = "Email address") -> None:
    """Labels the field for the address that a code is sent to."""
    hint, missing = "We will send a code to this address.", "Enter your email address"
    label_field(form, name, label, hint=hint, missing=missing)
    form.fields[name].validators.append(check_address)


def label_code(form: forms.BaseForm, hint: str) -> None:
    """Labels the field for a code, and makes phones show the number pad."""
    label_field(form, "code", "Code", hint=hint, missing="Enter the code")
    form.fields["code"].widget.attrs.update(inputmode="numeric", spellcheck="false")


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_address(self, "login")


class SignUpForm(SignupForm):
    name = forms.CharField(  # noqa: TID251 — the fields of config.ui stand above this app
        label="Full name",
        max_length=120,
        validators=[check_one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your full name"},
    )
    opened = OpenedField()
    field_order = ("name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_address(self, "email")
        self.fields[settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD].widget = UnseenInput()


class SignInCodeForm(ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_code(self, EMAILED)


class AddressCodeForm(ConfirmEmailVerificationCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_code(self, EMAILED)


class NewAddressForm(AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_address(self, "email", "New email address")


class SecondStepForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_code(self, FROM_APP)


class SecondStepAgainForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_code(self, FROM_APP)


class EnrolAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_code(self, "Enter the 6 numbers that your app shows now.")
