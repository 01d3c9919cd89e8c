"""A page whose words are saved as a draft.

The page saves what somebody sends as a draft first, so no word is lost. Words are safe after an
error, from a second device, and when the person is signed out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.errors import DomainError
from config.ui.pages import add_refusal
from delivery.models import LoggedSession, SessionDraft
from delivery.pages import context_of
from delivery.sessions.drafts import OlderDraft, answers_of, draft_of, finish_draft, save_draft
from delivery.sessions.forms import SessionForm, boxes_of, day_in, typed_in
from delivery.sessions.logging import AlreadyLogged, WasRemoved, logged_on
from matching.models import Match

LATER = "later"
"""The name of the button that only saves the draft. The script sends the same name."""


@dataclass(frozen=True)
class Sheet:
    """One page with a form. `make` makes the form. `write` takes the valid form and its key.

    With `expected_on`, the page is about the session that was expected on that day. With `session`,
    the page changes or adds to that logged session. With neither, the page is about another
    contact. `known` are the first answers of the form. A draft replaces `known`, and `prefilled`
    replaces the draft. `context` is what else the template needs.
    """

    match: Match
    template: str
    make: Callable[..., forms.Form]
    write: Callable[[Any, UUID], object]
    expected_on: date | None = None
    session: LoggedSession | None = None
    known: dict[str, object] = field(default_factory=dict)
    prefilled: dict[str, object] = field(default_factory=dict)
    context: dict[str, object] = field(default_factory=dict)


def answer(request: UserRequest, sheet: Sheet) -> HttpResponse:
    """Shows the page with the draft, or saves what was sent. About 10 queries more than `write`.

    What was sent is saved as a draft first. The form is then written, unless the person will finish
    later. The script that saves while somebody types gets JSON with `revision` and `saved`. With
    status 409, the JSON has the `revision` that another page saved. If the form is logged already,
    the JSON has the address of the session as `logged`.
    """
    if request.method != "POST":
        return _open(request, sheet)
    form = sheet.make(request.POST)
    key, is_script = _uuid(request, "key"), "application/json" in request.headers.get("Accept", "")
    typed = {box: request.POST.getlist(box) for box in boxes_of(form)}
    try:
        draft = save_draft(
            match=sheet.match,
            expected_on=sheet.expected_on,
            session=sheet.session,
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
        # This form was sent before. `write` finds out whether it has the same words.
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
    return _write(request, sheet, form, draft, key)


def _write(
    request: UserRequest, sheet: Sheet, form: forms.Form, draft: SessionDraft | None, key: UUID
) -> HttpResponse:
    logged = None
    if form.is_valid():
        try:
            sheet.write(form, key)
        except (AlreadyLogged, WasRemoved) as refusal:
            # With a new key, sending the form again logs a new session or another contact.
            key, logged = uuid4(), refusal.session
            add_refusal(form, refusal)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Saved. Thank you.")
            if sheet.session is None:
                return redirect("delivery:support", sheet.match.pk)
            if draft:
                finish_draft(draft=draft, boxes=boxes_of(form), by=request.user, at=now())
            return redirect("delivery:session", sheet.match.pk, sheet.session.pk)
    return _show(request, sheet, form, draft, key=key, logged=logged)


def _open(request: UserRequest, sheet: Sheet) -> HttpResponse:
    draft = draft_of(request.user, sheet.match, sheet.expected_on, sheet.session)
    logged = logged_on(sheet.match, sheet.expected_on) if sheet.expected_on else None
    if logged and draft is None:
        return redirect("delivery:session", sheet.match.pk, logged.pk)
    typed = typed_in(sheet.make(), answers_of(draft)) if draft else {}
    form = sheet.make(initial=sheet.known | typed | sheet.prefilled)
    key = draft.key if draft else uuid4()
    return _show(request, sheet, form, draft, key=key, logged=logged, is_restored=bool(typed))


def _show(
    request: UserRequest,
    sheet: Sheet,
    form: forms.Form,
    draft: SessionDraft | None,
    *,
    key: UUID,
    **more: object,
) -> HttpResponse:
    """Shows the page. In `more`, `logged` is a session that is logged already.

    In `more`, `other` is a draft that another page saved, and `is_restored` says whether the boxes
    show what a draft holds.
    """
    day = day_in(form) if isinstance(form, SessionForm) else None
    context = context_of(sheet.match, request.user) | sheet.context | more
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
    """Answers a form that was sent already. Saves nothing, because the session has the words."""
    if is_script:
        address = reverse("delivery:session", args=[sheet.match.pk, refusal.session.pk])
        return _refused(refusal, 409, logged=address)
    add_refusal(form, refusal)
    return _show(request, sheet, form, None, key=uuid4(), logged=refusal.session)


def _refused(refusal: DomainError, status: int, **more: object) -> JsonResponse:
    return JsonResponse({"says": str(refusal), **more}, status=status)


def _uuid(request: UserRequest, name: str) -> UUID:
    """The key in a hidden box. A new key when the box holds none."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return uuid4()


def _revision(request: UserRequest) -> int:
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


def _clock(draft: SessionDraft | None) -> str:
    return f"{localtime(draft.saved_at):%H:%M}" if draft else ""
