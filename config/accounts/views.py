"""A person's own account, and the second step that staff take before anything else."""

from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe

from config.accounts.access import UserRequest, access_of, account_page, public, signed_in
from config.accounts.models import User
from config.accounts.second_factor import has_used_second_factor, is_enrolled, note_use
from config.accounts.unsent import LASTS, fields_of, save_unsent_form, unsent_forms
from config.common.clock import now
from config.common.sure import asks_first

NEXT = "after_second_step"


def signed_in_user(request: HttpRequest) -> User:
    """The person who is signed in. Raises TypeError when nobody is signed in, which can happen on a
    public page."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is signed in")
    return request.user


@public
@require_safe
def can_import(request: HttpRequest) -> HttpResponse:
    """Tells the proxy whether it may accept a file from this person: 204 if the person can import
    files, otherwise 401."""
    is_staff = isinstance(request.user, User) and request.user.is_coordinating_staff
    return HttpResponse(status=204 if is_staff and has_used_second_factor(request) else 401)


@account_page
@require_safe
def account_home(request: HttpRequest) -> HttpResponse:
    """Shows what a person can change about their own account."""
    return render(request, "accounts/home.html")


@signed_in
@require_safe
def stay(_: HttpRequest) -> HttpResponse:
    """Answers with an empty page. Opening this page keeps the person signed in, like opening any
    other page."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@signed_in
@require_safe
def unsent_form(request: UserRequest, pk: int) -> HttpResponse:
    """Shows a form that the person sent after their session had ended. They can send it now."""
    form = get_object_or_404(unsent_forms(request.user, at=now()), pk=pk)
    fields = fields_of(form)
    context = {
        "unsent": form,
        "fields": fields,
        "words": [value for _, value in fields if " " in value.strip()],
        "until": form.sent_at + LASTS,
    }
    return render(request, "accounts/unsent_form.html", context)


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 — Django names it
    """The page that Django shows for a form without the right CSRF token. This happens, for
    example, after the person has signed in again in another tab. If the form came from one of our
    own pages, the person can look at the form and send it again."""
    match = request.resolver_match
    access = access_of(match.func) if match else None
    origin = request.headers.get("Origin", "")
    is_ours = url_has_allowed_host_and_scheme(origin, {request.get_host()})
    if is_ours and access and access.needs_sign_in and not access.is_account_page:
        form = save_unsent_form(request, at=now())
        if form:
            return redirect("account_unsent_form", form.pk)
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


@signed_in
@require_POST
def delete_unsent_form(request: UserRequest, pk: int) -> HttpResponse:
    """Deletes a form that the person no longer wants to send. Asks for confirmation first."""
    form = get_object_or_404(unsent_forms(request.user, at=now()), pk=pk)
    if page := asks_first(
        request,
        "Do you want to delete what you typed?",
        loses="You cannot undo this.",
        yes="Yes, delete it",
        back=reverse("account_unsent_form", args=[pk]),
    ):
        return page
    form.delete()
    messages.success(request, "What you typed is deleted.")
    return redirect("start")


@account_page
@require_safe
def second_step(request: HttpRequest) -> HttpResponse:
    """The page to which we send staff until they have used a second factor.

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
    """Redirects to the page that the person wanted before they set up the second factor."""
    return redirect(request.session.pop(NEXT, "") or resolve_url("/"))


class CountsAsUse:
    """A mixin for views that set up a second factor. Setting it up counts as using it, so we do not
    ask for it again immediately."""

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
    """Adds a passkey. Then shows recovery codes, if the person had none before."""
