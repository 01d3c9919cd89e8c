"""Logging a session or another contact. Whatever is sent is saved as a draft first, so that no page
loses a word: not by an error, a second device, or a session that ended."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.common.errors import DomainError
from config.ui.pages import add_refusal, do_and_say
from delivery.models import LoggedSession, NotMet, SessionDraft
from delivery.pages import context_of, one_match, supporters
from delivery.permissions import is_own
from delivery.sessions.drafts import (
    OlderDraft,
    answers_of,
    discard_draft,
    draft_of,
    save_draft,
)
from delivery.sessions.expecting import Due, expected_session
from delivery.sessions.forms import (
    AnotherDayForm,
    ContactForm,
    MissedForm,
    SessionForm,
    boxes_of,
    day_in,
    typed_in,
)
from delivery.sessions.logging import (
    AlreadyLogged,
    WasRemoved,
    check_session_day,
    keep_day,
    log_missed,
    log_session,
    logged_on,
    move_session,
)
from matching.models import Match

LATER = "later"
"""The button that saves the draft, and what the script sends every few seconds."""


@dataclass(frozen=True)
class Sheet:
    """A page on which something is logged. `log` takes the valid form and its key. `known` are the
    first answers, which a draft replaces, and `asked` those that replace a draft."""

    match: Match
    expected_on: date | None
    template: str
    make: Callable[..., forms.Form]
    log: Callable[[Any, UUID], LoggedSession]
    known: dict[str, object] = field(default_factory=dict)
    asked: dict[str, object] = field(default_factory=dict)


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def log_due(request: UserRequest, pk: int, on: str) -> HttpResponse:
    """They met: on the day of the address, or on the day that `?on=` names."""
    match, due = _due(request, pk, on)
    asked = _day(request.GET["on"]) if "on" in request.GET else None

    def log(form: SessionForm, key: UUID) -> LoggedSession:
        return log_session(
            match=match,
            expected_on=due.expected_on,
            account=form.account,
            key=key,
            by=request.user,
            at=now(),
        )

    sheet = Sheet(
        match,
        due.expected_on,
        "delivery/sessions/log.html",
        SessionForm,
        log,
        known={"on": due.on},
        asked={"on": asked} if asked else {},
    )
    return _answer(request, sheet)


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def log_not_met(request: UserRequest, pk: int, on: str) -> HttpResponse:
    """They did not meet, and why."""
    match, due = _due(request, pk, on)

    def make(*args: object, **kwargs: object) -> MissedForm:
        return MissedForm(*args, is_own=is_own(request.user, match), **kwargs)

    def log(form: forms.Form, key: UUID) -> LoggedSession:
        return log_missed(
            match=match,
            expected_on=due.expected_on,
            not_met=NotMet(form.cleaned_data["not_met"]),
            note=form.cleaned_data["note"],
            key=key,
            by=request.user,
            at=now(),
        )

    sheet = Sheet(match, due.expected_on, "delivery/sessions/not_met.html", make, log)
    return _answer(request, sheet)


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def log_contact(request: UserRequest, pk: int) -> HttpResponse:
    """Another contact, or an extra session."""
    match = one_match(request, pk)

    def log(form: ContactForm, key: UUID) -> LoggedSession:
        return log_session(
            match=match,
            expected_on=None,
            account=form.account,
            key=key,
            by=request.user,
            at=now(),
        )

    sheet = Sheet(match, None, "delivery/sessions/contact.html", ContactForm, log)
    return _answer(request, sheet)


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def another_day(request: UserRequest, pk: int, on: str) -> HttpResponse:
    """They met, or will meet, on another day. A day that has come leads to the page about it."""
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
    """A moved session keeps its first day after all."""
    match, day = one_match(request, pk), _day(on)
    do_and_say(
        request,
        lambda: keep_day(match=match, expected_on=day, by=request.user, at=now()),
        "The session is back on its first day.",
    )
    return redirect("delivery:support", pk)


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def discard(request: UserRequest, pk: int, draft: int) -> HttpResponse:
    """Asks once more, and removes a draft."""
    match = one_match(request, pk)
    rows = SessionDraft.objects.filter(match=match, author=request.user)
    if request.method == "POST":
        for row in rows.filter(pk=draft):
            discard_draft(draft=row, by=request.user)
        messages.success(request, "The draft is deleted.")
        return redirect("delivery:support", pk)
    context = context_of(match, request.user) | {"draft": get_object_or_404(rows, pk=draft)}
    return render(request, "delivery/sessions/discard.html", context)


def _answer(request: UserRequest, sheet: Sheet) -> HttpResponse:
    """Shows the page with the draft, or takes what was sent: as a draft, and then as a session."""
    if request.method != "POST":
        return _open(request, sheet)
    form = sheet.make(request.POST)
    key, is_script = _uuid(request, "key"), "application/json" in request.headers.get("Accept", "")
    typed = {box: request.POST.getlist(box) for box in boxes_of(form)}
    try:
        draft = save_draft(
            match=sheet.match,
            expected_on=sheet.expected_on,
            key=key,
            page=_uuid(request, "page"),
            answers=typed,
            revision=_revision(request),
            by=request.user,
            at=now(),
        )
    except OlderDraft as refusal:
        if is_script:
            return _refused(refusal, 409, revision=refusal.draft.revision)
        form = sheet.make(initial=typed_in(form, typed))
        return _show(request, sheet, form, refusal.draft, key=key, other=refusal.draft)
    except AlreadyLogged as refusal:
        # This form was sent before. What it says decides whether it was pressed twice.
        draft = None
        if is_script or LATER in request.POST:
            return _is_logged(request, sheet, form, refusal, is_script=is_script)
    except DomainError as refusal:
        if is_script:
            return _refused(refusal, 422)
        add_refusal(form, refusal)
        return _show(request, sheet, form, None, key=key)
    if is_script:
        return JsonResponse({"revision": draft.revision if draft else 0, "saved": _clock(draft)})
    if LATER in request.POST:
        messages.success(request, "Your draft is saved. You can go on with it on any device.")
        return redirect("delivery:support", sheet.match.pk)
    return _log(request, sheet, form, draft, key)


def _log(
    request: UserRequest, sheet: Sheet, form: forms.Form, draft: SessionDraft | None, key: UUID
) -> HttpResponse:
    logged = None
    if form.is_valid():
        try:
            sheet.log(form, key)
        except (AlreadyLogged, WasRemoved) as refusal:
            # Pressed once more, the form is about another contact, or logs the session anew.
            key, logged = uuid4(), refusal.session
            add_refusal(form, refusal)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Saved. Thank you.")
            return redirect("delivery:support", sheet.match.pk)
    return _show(request, sheet, form, draft, key=key, logged=logged)


def _open(request: UserRequest, sheet: Sheet) -> HttpResponse:
    draft = draft_of(request.user, sheet.match, sheet.expected_on)
    logged = logged_on(sheet.match, sheet.expected_on) if sheet.expected_on else None
    if logged and draft is None:
        return redirect("delivery:session", sheet.match.pk, logged.pk)
    typed = typed_in(sheet.make(), answers_of(draft)) if draft else {}
    form = sheet.make(initial=sheet.known | typed | sheet.asked)
    key = draft.key if draft else uuid4()
    return _show(request, sheet, form, draft, key=key, logged=logged)


def _show(
    request: UserRequest,
    sheet: Sheet,
    form: forms.Form,
    draft: SessionDraft | None,
    *,
    key: UUID,
    **more: object,
) -> HttpResponse:
    """The page. `logged` is a session that stands in the way, `other` a newer draft."""
    day = day_in(form) if isinstance(form, SessionForm) else None
    context = context_of(sheet.match, request.user) | more
    context |= {
        "form": form,
        "draft": draft,
        "key": key,
        "page_key": uuid4(),
        "revision": draft.revision if draft else 0,
        "expected_on": sheet.expected_on,
        "day": day or sheet.expected_on,
    }
    return render(request, sheet.template, context)


def _is_logged(
    request: UserRequest,
    sheet: Sheet,
    form: forms.Form,
    refusal: AlreadyLogged,
    *,
    is_script: bool,
) -> HttpResponse:
    """The form was sent already, so its words are in the session. Nothing is saved a second
    time."""
    if is_script:
        address = reverse("delivery:session", args=[sheet.match.pk, refusal.session.pk])
        return _refused(refusal, 409, logged=address)
    add_refusal(form, refusal)
    return _show(request, sheet, form, None, key=uuid4(), logged=refusal.session)


def _refused(refusal: DomainError, status: int, **more: object) -> JsonResponse:
    return JsonResponse({"says": str(refusal), **more}, status=status)


def _due(request: UserRequest, pk: int, on: str) -> tuple[Match, Due]:
    """The match and its expected session of this day. Where the session is no longer expected,
    whoever has a draft about it can still reach their words."""
    match, day = one_match(request, pk), _day(on)
    due = expected_session(match, day, at=now())
    if due is None and draft_of(request.user, match, day) is None:
        raise Http404
    return match, due or Due(match, day, day)


def _day(text: str) -> date:
    """Raises Http404 for a text that is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _uuid(request: UserRequest, name: str) -> UUID:
    """The key in a hidden box; a new one for a form that nobody opened."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return uuid4()


def _revision(request: UserRequest) -> int:
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


def _clock(draft: SessionDraft | None) -> str:
    return f"{localtime(draft.saved_at):%H:%M}" if draft else ""


def _address(name: str, match: Match, on: date) -> str:
    return reverse(f"delivery:{name}", args=[match.pk, on.isoformat()])
