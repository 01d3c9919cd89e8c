"""The forms for registering and signing in. They are allauth's forms with our own labels, hints and
errors."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    AddEmailForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    LoginForm,
    SignupForm,
)
from allauth.core.internal.ratelimit import consume
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.http import HttpRequest

from config.accounts.codes import DIGITS, digits_of, is_known_browser, needs_long_code, use_code
from config.accounts.models import LONG, SHORT
from config.accounts.traps import OpenedField, UnseenInput
from config.common.clock import now
from config.common.outbox.hold import shown_hold
from config.common.typed import check_address, check_one_line

FROM_APP = "Enter the 6 numbers that your app shows now, or one of your recovery codes."


def label_field(form: forms.BaseForm, name: str, label: str, *, hint: str, missing: str) -> None:
    """Gives a field its label, hint and error. `missing` is the error when the field is empty.

    Removes the placeholder, because a placeholder vanishes as soon as somebody types.
    """
    field = form.fields[name]
    field.label = label
    field.help_text = hint
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)


def label_address(form: forms.BaseForm, name: str, label: str = "Email address") -> None:
    """Labels the field for the email address to which we send a code."""
    hint = (
        "The code is for this address." if shown_hold() else "We will send a code to this address."
    )
    label_field(form, name, label, hint=hint, missing="Enter your email address")
    form.fields[name].validators.append(check_address)


def emailed_code_hint(digits: int) -> str:
    """Where the code is. A copy that was restored from a backup sends no email."""
    place = "of your code" if shown_hold() else "from the newest email"
    return f"Enter the {digits} numbers {place}. You can leave out the dashes."


def label_code(form: forms.BaseForm, hint: str) -> None:
    """Labels the field for a code, and makes phones show the number pad."""
    label_field(form, "code", "Code", hint=hint, missing="Enter the code")
    form.fields["code"].widget.attrs.update(inputmode="numeric", spellcheck="false")


class SignInForm(LoginForm):
    """The form in which a person enters their email address to get a code for signing in. Limits
    how often one network can ask. Does not limit how often people ask for a code for one address,
    so that strangers cannot lock out its owner (see config.accounts.codes)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_address(self, "login")

    def clean_login(self) -> str:
        address: str = super().clean_login()
        if not (
            is_known_browser(self.request, address)
            or consume(self.request, app="allauth.account", action="ask_for_code")
        ):
            raise get_adapter().validation_error("rate_limited")
        return address


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


class EmailedCode(forms.Form):
    """A form for a code that we sent to `address`. Every code that works for the address now is
    right, even if another browser asked for it (see config.accounts.codes).

    `can_be_right` is false for an address without an account. The form then refuses every code, but
    takes as long to check it as for an address with an account.
    """

    expected_code: str

    def __init__(
        self, *args: Any, request: HttpRequest, address: str, can_be_right: bool, **kwargs: Any
    ) -> None:
        self.request, self.address, self.can_be_right = request, address, can_be_right
        super().__init__(*args, **kwargs)
        length = LONG if needs_long_code(request, address) else SHORT
        label_code(self, emailed_code_hint(DIGITS[length]))

    def clean_code(self) -> str:
        """The digits of the code. Raises an error of the form when the code is not right."""
        digits = digits_of(self.cleaned_data["code"])
        self.cleaned_data["code"] = digits
        is_right = use_code(self.request, self.address, digits, at=now())
        self.expected_code = digits if is_right and self.can_be_right else ""
        checked: str = super().clean_code()  # type: ignore[misc] # of the form that follows
        return checked


class SignInCodeForm(EmailedCode, ConfirmLoginCodeForm):
    """The form for the code with which somebody signs in."""


class AddressCodeForm(EmailedCode, ConfirmEmailVerificationCodeForm):
    """The form for the code with which somebody confirms an address, when they make an account
    or change their address."""


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
