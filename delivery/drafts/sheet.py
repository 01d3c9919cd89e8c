"""A page with a form whose words are saved as a draft.

Whatever somebody sends is first saved as a draft. So no word is lost after an error, on a second
device, or when the person is no longer signed in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.errors import DomainError
from config.ui.forms import boxes_of
from config.ui.pages import add_refusal
from delivery.drafts.saving import (
    About,
    AlreadySent,
    OlderDraft,
    answers_of,
    draft_of,
    finish_draft,
    save_draft,
)
from delivery.models import Draft
from delivery.pages import context_of

LATER = "later"
"""The name of the button that only saves the draft. The script drafts.js uses the same name."""


@dataclass(frozen=True)
class Sheet:
    """A page with a form whose answers are saved as a draft while somebody types.

    `make` is a function that makes the form. `write` is a function that gets the valid form and its
    key. It saves the record, and returns the address of the next page. If the form was sent before
    the page was opened, `sent` is the record that was saved then. `address_of` is a function that
    returns the address of such a record.

    The form opens with the answers in `known`. Answers in the draft replace those in `known`, and
    answers in `prefilled` replace both. `context` is what else the template needs. `done` is the
    message after the form is sent, and `saved` is the message when somebody saves only the draft.
    """

    about: About
    template: str
    make: Callable[..., forms.Form]
    write: Callable[[Any, UUID], str]
    address_of: Callable[[Any], str]
    sent: object = None
    known: dict[str, object] = field(default_factory=dict)
    prefilled: dict[str, object] = field(default_factory=dict)
    context: dict[str, object] = field(default_factory=dict)
    done: str = "Saved. Thank you."
    saved: str = "Your draft is saved. You can go on with it on any device."


def answer(request: UserRequest, sheet: Sheet) -> HttpResponse:
    """Shows the page of the sheet with the draft, or saves what was sent. About 10 queries more
    than the `write` of the sheet.

    First saves everything that was sent as a draft. Then calls `write`, unless the person wants to
    finish later.

    A script saves the draft while somebody types. It gets JSON with `revision` and `saved`. If
    another page has saved other words, the script gets status 409 and JSON with the `revision` of
    those words. If the form was sent already, the script gets status 409 and JSON with the address
    of the record as `logged`.
    """
    if request.method != "POST":
        return _open(request, sheet)
    form = sheet.make(request.POST)
    key, is_script = _uuid(request, "key"), "application/json" in request.headers.get("Accept", "")
    typed = {box: request.POST.getlist(box) for box in boxes_of(form)}
    try:
        draft = save_draft(
            about=sheet.about,
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
    except AlreadySent as refusal:
        # `write` finds out whether the form has the same words as the first time.
        draft = None
        if is_script or LATER in request.POST:
            return _is_sent(request, sheet, form, refusal, is_script=is_script)
    except DomainError as refusal:
        if is_script:
            return _refused(refusal, 422)
        add_refusal(form, refusal)
        return _show(request, sheet, form, None, key=key)
    if is_script:
        return JsonResponse({"revision": draft.revision if draft else 0, "saved": _clock(draft)})
    if LATER in request.POST:
        messages.success(request, sheet.saved)
        return redirect("delivery:support", sheet.about.match.pk)
    return _write(request, sheet, form, draft, key)


def keep_answers(request: UserRequest, about: About, form: forms.Form) -> None:
    """Saves the answers in this form in the draft, for the next page. They replace what the draft
    has in the same boxes. Raises the errors of save_draft."""
    there = draft_of(request.user, about)
    save_draft(
        about=about,
        key=there.key if there else uuid4(),
        page=uuid4(),
        answers={box: request.POST.getlist(box) for box in boxes_of(form)},
        revision=there.revision if there else 0,
        by=request.user,
        at=now(),
    )


def typed_in(form: forms.Form, data: Mapping[str, list[str]]) -> dict[str, Any]:
    """The answers of a draft, as `initial` values for a form with the boxes of `form`. `data` has
    the answers as answers_of returns them."""
    sent = QueryDict(mutable=True)
    for box, values in data.items():
        sent.setlist(box, values)
    return {
        name: field.widget.value_from_datadict(sent, {}, name)
        for name, field in form.fields.items()
        if any(box in data for box in (name, f"{name}_day"))
    }


def _write(
    request: UserRequest, sheet: Sheet, form: forms.Form, draft: Draft | None, key: UUID
) -> HttpResponse:
    sent = None
    if form.is_valid():
        try:
            next_page = sheet.write(form, key)
        except AlreadySent as refusal:
            # With a new key, sending the form again makes a new record.
            key, sent = uuid4(), refusal.record
            add_refusal(form, refusal)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            if draft:
                finish_draft(draft=draft, boxes=boxes_of(form), by=request.user, at=now())
            messages.success(request, sheet.done)
            return redirect(next_page)
    return _show(request, sheet, form, draft, key=key, sent=sent)


def _open(request: UserRequest, sheet: Sheet) -> HttpResponse:
    draft = draft_of(request.user, sheet.about)
    if sheet.sent and draft is None:
        return redirect(sheet.address_of(sheet.sent))
    typed = typed_in(sheet.make(), answers_of(draft)) if draft else {}
    form = sheet.make(initial=sheet.known | typed | sheet.prefilled)
    key = draft.key if draft else uuid4()
    return _show(request, sheet, form, draft, key=key, sent=sheet.sent, is_restored=bool(typed))


def _show(
    request: UserRequest,
    sheet: Sheet,
    form: forms.Form,
    draft: Draft | None,
    *,
    key: UUID,
    sent: object = None,
    **more: object,
) -> HttpResponse:
    """Shows the page. `sent` is the record, if the form was sent before.

    In `more`, `other` is a draft that another page saved, and `is_restored` says whether the form
    shows answers from a draft.
    """
    context = context_of(sheet.about.match, request.user) | sheet.context | more
    context |= {
        "form": form,
        "draft": draft,
        "key": key,
        "page_key": uuid4(),
        "revision": draft.revision if draft else 0,
        "sent": sent,
        "sent_address": sheet.address_of(sent) if sent else "",
        "expected_on": sheet.about.expected_on,
    }
    return render(request, sheet.template, context)


def _is_sent(
    request: UserRequest, sheet: Sheet, form: forms.Form, refusal: AlreadySent, *, is_script: bool
) -> HttpResponse:
    """Answers a form that was sent already. Saves nothing, because the record already has the
    words."""
    if is_script:
        return _refused(refusal, 409, logged=sheet.address_of(refusal.record))
    add_refusal(form, refusal)
    return _show(request, sheet, form, None, key=uuid4(), sent=refusal.record)


def _refused(refusal: DomainError, status: int, **more: object) -> JsonResponse:
    return JsonResponse({"says": str(refusal), **more}, status=status)


def _uuid(request: UserRequest, name: str) -> UUID:
    """The key in a hidden box, or a new key if the box is empty."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return uuid4()


def _revision(request: UserRequest) -> int:
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0


def _clock(draft: Draft | None) -> str:
    return f"{localtime(draft.saved_at):%H:%M}" if draft else ""
