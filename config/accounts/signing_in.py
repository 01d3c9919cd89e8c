"""allauth's page for signing in, and its pages on which people enter the code from our email."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from allauth.account.utils import passthrough_next_redirect_url
from allauth.account.views import (
    ConfirmEmailVerificationCodeView,
    ConfirmLoginCodeView,
    LoginView,
)
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from config.accounts.access import entrance


@entrance
class SignIn(LoginView):
    """The page for signing in."""

    def _redirect_to_pending_stage(
        self, request: HttpRequest, stage: LoginStage
    ) -> HttpResponse | None:
        """Lets somebody sign in who has registered but has not entered a code.

        Somebody who registers with the address of an account gets an email that tells them to sign
        in. allauth alone would take them back to the page for a code, although we have not sent a
        code.
        """
        if stage.login.signup:
            clear_login(request)
            return None
        response: HttpResponse | None = super()._redirect_to_pending_stage(request, stage)
        return response


class CodePage:
    """What SignInCode and AddressCode share. The form knows for which address the code is. Somebody
    who asks for a new code still gets to the page that they wanted. When somebody asks us to send
    the same code again, the page says that we have done so."""

    request: HttpRequest
    _action: str
    _process: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(  # type: ignore[misc] # of a FormView
            request, *args, **kwargs
        )
        location = urlsplit(response.headers.get("Location", ""))
        if location.path == reverse("account_login") and not location.query:
            response.headers["Location"] = passthrough_next_redirect_url(
                request, location.path, REDIRECT_FIELD_NAME
            )
        return response

    def _resend_form_valid(self, form: Form) -> HttpResponse:
        """Sends the code again and says so, because the page looks the same as before."""
        response: HttpResponse = super()._resend_form_valid(  # type: ignore[misc] # of the view
            form
        )
        messages.success(self.request, "We have sent your code again.")
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc] # of a FormView
        if self._action == "verify":
            state = self._process.state
            is_ours = self._process.user and not state.get("account_already_exists")
            fields |= {
                "request": self.request,
                "address": state["email"],
                "can_be_right": bool(is_ours),
            }
        return fields


@entrance
class SignInCode(CodePage, ConfirmLoginCodeView):
    """The page for the code with which somebody signs in."""


@entrance
class AddressCode(CodePage, ConfirmEmailVerificationCodeView):
    """The page for the code with which somebody confirms an address."""
