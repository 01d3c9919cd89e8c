"""The pages about one logged session: reading, changing and correcting it, adding to its note,
removing it, and putting it back."""

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
from config.common.sealed.rows import with_keys
from config.ui.pages import do_and_say
from delivery.drafts.saving import About, draft_of
from delivery.drafts.sheet import Sheet, answer
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
from delivery.sessions.forms import AddForm, ChangeForm, CorrectForm, answers_about
from delivery.sessions.lists import session_address
from delivery.states import SessionStatus
from matching.models import Match


@supporters
@never_cache
@require_safe
def session(request: UserRequest, pk: int, session: int) -> HttpResponse:
    """Shows everything that was written about one session. If staff read it, we record the
    reading."""
    match, row = _session(request, pk, session)
    additions, at = list(row.additions.select_related("added_by")), now()
    record_reading(with_keys([row, *additions]), by=request.user, at=at)
    context = _context(request, match, row) | {
        "note": row.opened("note"),
        "plan": row.opened("plan"),
        "additions": [(addition, addition.opened("text")) for addition in additions],
        "changes": row.changes.select_related("changed_by"),
        "topics": row.topics.all(),
        "fares": f"{row.expense.fares / 100:.2f}" if hasattr(row, "expense") else "",
        "can_change": can_change_note(row, request.user, at=at),
        "until": ends_at(row),
        "draft": draft_of(request.user, About(match, session=row)),
    }
    return render(request, "delivery/sessions/session.html", context)


@supporters
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int, session: int) -> HttpResponse:
    """Lets the author change everything that they wrote about a session, for one day after logging
    it.

    After that, redirects to the page that corrects the facts. If the author has a draft of their
    changes, still shows the form, so that they can copy the words from it.
    """
    match, row = _session(request, pk, session)
    at, is_open = now(), request.method != "POST"
    has_draft = draft_of(request.user, About(match, session=row)) is not None
    if is_open and not (has_draft or can_change_note(row, request.user, at=at)):
        return redirect("delivery:correct_session", pk, session)

    def write(form: ChangeForm) -> None:
        version = form.cleaned_data["version"]
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
    """Corrects the facts of a session, with a reason. Does not change the notes."""
    match, row = _session(request, pk, session)

    def write(form: CorrectForm) -> None:
        correct_session(
            session=row,
            account=form.account,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
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

    def write(form: AddForm, _: UUID) -> str:
        add_to_note(session=row, **form.cleaned_data, by=request.user, at=now())
        return session_address(row)

    context: dict[str, object] = {"session": row}
    about, template = About(match, session=row), "delivery/sessions/add.html"
    sheet = Sheet(about, template, AddForm, write, session_address, context=context)
    return answer(request, sheet)


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
    write: Callable[[Any], None],
    known: dict[str, object],
) -> HttpResponse:
    """A page with the form that changes or corrects a session. If somebody changed the session
    after the words were typed, shows what is saved beside what was typed.

    A removed session, and a session that did not take place, cannot be changed. The form still
    shows the words that were typed before.
    """
    can_change = row.took_place and row.status == SessionStatus.LOGGED
    about = About(match, session=row)
    if request.method != "POST" and not can_change and draft_of(request.user, about) is None:
        messages.error(request, "You cannot change this session. Remove it, and log it again.")
        return redirect(session_address(row))
    is_correction = make is CorrectForm
    context: dict[str, object] = {"session": row, "is_correction": is_correction}

    def write_or_compare(form: ChangeForm, _: UUID) -> str:
        try:
            write(form)
        except OtherVersion as refusal:
            current = refusal.session
            form.show_version(current.version)
            context["saved_facts"] = facts_of(current)
            if not is_correction:
                record_reading([current], by=request.user, at=now())
                context["saved_note"] = current.opened("note")
                context["saved_plan"] = current.opened("plan")
            raise
        return session_address(row)

    sheet = Sheet(
        about,
        "delivery/sessions/change.html",
        partial(make, session=row),
        write_or_compare,
        session_address,
        known=answers_about(row) | known,
        context=context,
    )
    return answer(request, sheet)


def _session(request: UserRequest, pk: int, session: int) -> tuple[Match, LoggedSession]:
    match = one_match(request, pk)
    rows = LoggedSession.objects.select_related("logged_by", "expense")
    return match, get_object_or_404(rows, pk=session, match=match)


def _context(request: UserRequest, match: Match, row: LoggedSession) -> dict[str, object]:
    return context_of(match, request.user) | {"session": row}
