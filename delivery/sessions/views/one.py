"""The pages of one logged session: to read, change, correct, add to, remove or put back."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say
from delivery.models import LoggedSession
from delivery.pages import context_of, one_match, supporters
from delivery.reading import record_reading
from delivery.sessions.correcting import (
    OtherVersion,
    add_to_note,
    can_change_note,
    change_session,
    correct_session,
    ends_at,
    facts_of,
    put_back_session,
    remove_session,
)
from delivery.sessions.drafts import draft_of
from delivery.sessions.forms import AddForm, ChangeForm, CorrectForm, answers_about
from delivery.sessions.views.sheet import Sheet, answer
from delivery.states import SessionStatus
from matching.models import Match


@supporters
@never_cache
@require_safe
def session(request: UserRequest, pk: int, session: int) -> HttpResponse:
    """All that was written about one session. Each reading by staff is recorded."""
    match, row = _session(request, pk, session)
    additions, at = list(row.additions.select_related("added_by")), now()
    record_reading([row, *additions], by=request.user, at=at)
    context = _context(request, match, row) | {
        "note": row.opened("note"),
        "plan": row.opened("plan"),
        "additions": [(addition, addition.opened("text")) for addition in additions],
        "changes": row.changes.select_related("changed_by"),
        "topics": row.topics.all(),
        "fares": f"{row.expense.fares / 100:.2f}" if hasattr(row, "expense") else "",
        "can_change": can_change_note(row, request.user, at=at),
        "until": ends_at(row),
        "draft": draft_of(request.user, match, None, row),
    }
    return render(request, "delivery/sessions/session.html", context)


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int, session: int) -> HttpResponse:
    """Changes everything that the author wrote about a session. The author can do so for one day.

    After that day, the address leads to correcting the facts. It does not when there is a draft,
    because the author must still be able to reach the words of the draft.
    """
    match, row = _session(request, pk, session)
    at, is_open = now(), request.method != "POST"
    has_draft = draft_of(request.user, match, None, row) is not None
    if is_open and not (has_draft or can_change_note(row, request.user, at=at)):
        return redirect("delivery:correct_session", pk, session)

    def write(form: ChangeForm, _: UUID) -> None:
        version = _version(request, row)
        change_session(session=row, account=form.account, version=version, by=request.user, at=at)

    known: dict[str, object] = {}
    if is_open:
        record_reading([row], by=request.user, at=at)
        known = {"note": row.opened("note"), "plan": row.opened("plan")}
    return _rewrite(request, match, row, ChangeForm, write, known)


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: UserRequest, pk: int, session: int) -> HttpResponse:
    """Corrects the facts of a session, with a reason. The notes stay."""
    match, row = _session(request, pk, session)

    def write(form: CorrectForm, _: UUID) -> None:
        correct_session(
            session=row,
            account=form.account,
            reason=form.cleaned_data["reason"],
            version=_version(request, row),
            by=request.user,
            at=now(),
        )

    return _rewrite(request, match, row, CorrectForm, write, {})


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, pk: int, session: int) -> HttpResponse:
    """Adds something to the note of a session."""
    match, row = _session(request, pk, session)

    def write(form: AddForm, _: UUID) -> None:
        add_to_note(session=row, **form.cleaned_data, by=request.user, at=now())

    context: dict[str, object] = {"session": row}
    template = "delivery/sessions/add.html"
    return answer(request, Sheet(match, template, AddForm, write, session=row, context=context))


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def remove(request: UserRequest, pk: int, session: int) -> HttpResponse:
    """Removes a session that was logged by mistake. Asks for confirmation first."""
    match, row = _session(request, pk, session)
    if request.method == "POST":
        do_and_say(
            request,
            lambda: remove_session(session=row, by=request.user, at=now()),
            "The session is removed. You can put it back.",
        )
        return redirect("delivery:session", pk, session)
    return render(request, "delivery/sessions/remove.html", _context(request, match, row))


@supporters
@require_POST
def put_back(request: UserRequest, pk: int, session: int) -> HttpResponse:
    """Puts a removed session back."""
    _, row = _session(request, pk, session)
    do_and_say(
        request,
        lambda: put_back_session(session=row, by=request.user, at=now()),
        "The session is back.",
    )
    return redirect("delivery:session", pk, session)


def _rewrite(
    request: UserRequest,
    match: Match,
    row: LoggedSession,
    make: type[ChangeForm],
    write: Callable[[Any, UUID], None],
    known: dict[str, object],
) -> HttpResponse:
    """The form to change or correct a session that took place. If somebody has changed the session
    since the page was opened, shows what is saved beside what was typed."""
    if row.not_met or row.status != SessionStatus.LOGGED:
        messages.error(request, "You cannot change this session. Remove it, and log it again.")
        return redirect("delivery:session", match.pk, row.pk)
    is_correction = make is CorrectForm
    context: dict[str, object] = {
        "session": row,
        "version": _version(request, row),
        "is_correction": is_correction,
    }

    def write_or_compare(form: ChangeForm, key: UUID) -> None:
        try:
            write(form, key)
        except OtherVersion as refusal:
            current = refusal.session
            context.update({"version": current.version, "saved_facts": facts_of(current)})
            if not is_correction:
                record_reading([current], by=request.user, at=now())
                context["saved_note"] = current.opened("note")
                context["saved_plan"] = current.opened("plan")
            raise

    sheet = Sheet(
        match,
        "delivery/sessions/change.html",
        partial(make, session=row),
        write_or_compare,
        session=row,
        known=answers_about(row) | known,
        context=context,
    )
    return answer(request, sheet)


def _version(request: UserRequest, row: LoggedSession) -> int:
    """The version that the session had when the page was opened."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else row.version


def _session(request: UserRequest, pk: int, session: int) -> tuple[Match, LoggedSession]:
    match = one_match(request, pk)
    rows = LoggedSession.objects.select_related("logged_by", "expense")
    return match, get_object_or_404(rows, pk=session, match=match)


def _context(request: UserRequest, match: Match, row: LoggedSession) -> dict[str, object]:
    return context_of(match, request.user) | {"session": row}
