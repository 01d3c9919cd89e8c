"""A person's own account, and the second step that staff take before anything else."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.accounts.access import account_page, public
from config.accounts.models import User
from config.accounts.second_factor import has_used_second_factor, is_enrolled, note_use

NEXT = "after_second_step"


def signed_in_user(request: HttpRequest) -> User:
    """The person who is signed in. Raises TypeError when nobody is, as on a public page."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is signed in")
    return request.user


@public
@never_cache
@require_safe
def can_import(request: HttpRequest) -> HttpResponse:
    """The proxy asks before it takes a file: 204 if this person can import files, otherwise 401."""
    is_staff = isinstance(request.user, User) and request.user.is_coordinating_staff
    return HttpResponse(status=204 if is_staff and has_used_second_factor(request) else 401)


@account_page
@require_safe
def account_home(request: HttpRequest) -> HttpResponse:
    """What a person can change about their own account."""
    return render(request, "accounts/home.html")


@account_page
@require_safe
def second_step(request: HttpRequest) -> HttpResponse:
    """Where staff are sent until they have used a second factor.

    They use a second factor here, or set one up.
    """
    user = signed_in_user(request)
    next_page = request.GET.get("next", "")
    request.session[NEXT] = next_page if get_adapter().is_safe_url(next_page) else ""
    if not is_enrolled(user):
        return render(request, "accounts/second_step.html")
    url = get_adapter().get_reauthentication_methods(user)[0]["url"]
    return redirect(f"{url}?{urlencode({'next': request.session[NEXT] or '/'})}")


@account_page
@require_safe
def second_step_done(request: HttpRequest) -> HttpResponse:
    """Goes on to the page that the person wanted before they set up the second factor."""
    return redirect(request.session.pop(NEXT, "") or resolve_url("/"))


class CountsAsUse:
    """Setting up a second factor counts as using it. We do not ask for the second factor again at
    once."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc] # of a FormView
        note_use(self.request, signed_in_user(self.request))
        return response


@account_page
class EnrolApp(CountsAsUse, ActivateTOTPView):
    """Sets up an authenticator app, then shows the recovery codes."""


@account_page
class AddPasskey(CountsAsUse, AddWebAuthnView):
    """Adds a passkey. If the person had no recovery codes before, shows recovery codes after
    that."""
