"""The pages to log a session or another contact, and to move a session."""

from datetime import date
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.ui.pages import do_and_say
from delivery.drafts.saving import About, draft_of
from delivery.drafts.sheet import Sheet, answer
from delivery.models import NotMet
from delivery.pages import context_of, one_match, supporters
from delivery.permissions import is_own
from delivery.sessions.expecting import Due, expected_session
from delivery.sessions.forms import AnotherDayForm, ContactForm, MissedForm, SessionForm
from delivery.sessions.lists import session_address
from delivery.sessions.logging import (
    check_session_day,
    keep_day,
    log_missed,
    log_session,
    logged_on,
    move_session,
)
from matching.models import Match


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def log_due(request: UserRequest, pk: int, on: str) -> HttpResponse:
    """Logs that the mentor met the man. `on` is the day on which the session was expected. If they
    met on another day, the address has that day as `?on=`."""
    match, due = _due(request, pk, on)
    day = _day(request.GET["on"]) if "on" in request.GET else None

    def log(form: SessionForm, key: UUID) -> str:
        log_session(
            match=match,
            expected_on=due.expected_on,
            account=form.account,
            key=key,
            by=request.user,
            at=now(),
        )
        return _support(match)

    sheet = Sheet(
        About(match, due.expected_on),
        "delivery/sessions/log.html",
        SessionForm,
        log,
        session_address,
        sent=logged_on(match, due.expected_on),
        known={"on": due.on},
        prefilled={"on": day} if day else {},
    )
    return answer(request, sheet)


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def log_not_met(request: UserRequest, pk: int, on: str) -> HttpResponse:
    """Logs that the mentor and the man did not meet, and why."""
    match, due = _due(request, pk, on)

    def make(*args: object, **kwargs: object) -> MissedForm:
        return MissedForm(*args, is_own=is_own(request.user, match), **kwargs)

    def log(form: forms.Form, key: UUID) -> str:
        log_missed(
            match=match,
            expected_on=due.expected_on,
            not_met=NotMet(form.cleaned_data["not_met"]),
            note=form.cleaned_data["note"],
            key=key,
            by=request.user,
            at=now(),
        )
        return _support(match)

    sheet = Sheet(
        About(match, due.expected_on),
        "delivery/sessions/not_met.html",
        make,
        log,
        session_address,
        sent=logged_on(match, due.expected_on),
    )
    return answer(request, sheet)


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def log_contact(request: UserRequest, pk: int) -> HttpResponse:
    """Logs another contact, or an extra session."""
    match = one_match(request, pk)

    def log(form: ContactForm, key: UUID) -> str:
        log_session(
            match=match,
            expected_on=None,
            account=form.account,
            key=key,
            by=request.user,
            at=now(),
        )
        return _support(match)

    template = "delivery/sessions/contact.html"
    sheet = Sheet(About(match), template, ContactForm, log, session_address)
    return answer(request, sheet)


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def another_day(request: UserRequest, pk: int, on: str) -> HttpResponse:
    """Moves a session to another day. If the new day is today or earlier, leads to the page that
    logs the session."""
    match, due = _due(request, pk, on)
    form = AnotherDayForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        day = form.cleaned_data["on"]
        if day <= london_today():
            leads_to = _address("log_due", match, due.expected_on)
            if do_and_say(
                request, lambda: check_session_day("on", day, match, at=now()), form=form
            ):
                return redirect(f"{leads_to}?on={day.isoformat()}")
        elif do_and_say(
            request,
            lambda: move_session(
                match=match, expected_on=due.expected_on, to_on=day, by=request.user, at=now()
            ),
            f"The session is moved to {day:%A %-d %B}. We will ask about it after that day.",
            form=form,
        ):
            return redirect("delivery:support", pk)
    context = context_of(match, request.user) | {"form": form, "day": due.expected_on}
    return render(request, "delivery/sessions/another_day.html", context)


@supporters
@require_POST
def undo_move(request: UserRequest, pk: int, on: str) -> HttpResponse:
    """Undoes the move of a session to another day."""
    match, day = one_match(request, pk), _day(on)
    do_and_say(
        request,
        lambda: keep_day(match=match, expected_on=day, by=request.user, at=now()),
        "The session is back on the day on which it was expected.",
    )
    return redirect("delivery:support", pk)


def _due(request: UserRequest, pk: int, on: str) -> tuple[Match, Due]:
    """The match, and its expected session of this day.

    If the session is no longer expected, somebody with a draft still sees the page, so that they
    can copy their words. Raises Http404 for anybody else.
    """
    match, day = one_match(request, pk), _day(on)
    due = expected_session(match, day, at=now())
    if due is None and draft_of(request.user, About(match, day)) is None:
        raise Http404
    return match, due or Due(match, day, day)


def _day(text: str) -> date:
    """The day in an address. Raises Http404 for a text that is not a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _support(match: Match) -> str:
    return reverse("delivery:support", args=[match.pk])


def _address(name: str, match: Match, on: date) -> str:
    return reverse(f"delivery:{name}", args=[match.pk, on.isoformat()])
