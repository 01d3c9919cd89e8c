"""The forms of signing in, in plain English: allauth's own, without placeholders for labels."""

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

EMAILED = "The 8 numbers in the email. You can leave out the dash."
FROM_APP = "The 6 numbers your authenticator app shows now, or one of your recovery codes."


def say(form: forms.BaseForm, name: str, label: str, hint: str = "") -> None:
    """Labels a field, with a hint instead of a placeholder, which vanishes as soon as one types."""
    field = form.fields[name]
    field.label = label
    field.help_text = hint
    field.widget.attrs.pop("placeholder", None)


def say_code(form: forms.BaseForm, label: str, hint: str) -> None:
    """The same for a code: phones then offer the number pad."""
    say(form, "code", label, hint)
    form.fields["code"].widget.attrs.update(inputmode="numeric", spellcheck="false")


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "login", "Email address", "We will send a code to this address.")


class SignUpForm(SignupForm):
    name = forms.CharField(
        label="Full name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    opened = OpenedField()
    field_order = ("name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "email", "Email address", "We will send a code to this address.")
        self.fields[settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD].widget = UnseenInput()


class SignInCodeForm(ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_code(self, "Code", EMAILED)


class AddressCodeForm(ConfirmEmailVerificationCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_code(self, "Code", EMAILED)


class NewAddressForm(AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, "email", "New email address", "We will send a code to this address.")


class SecondStepForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_code(self, "Code", FROM_APP)


class SecondStepAgainForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_code(self, "Code", FROM_APP)


class EnrolAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_code(self, "Code", "The 6 numbers the app shows now.")
