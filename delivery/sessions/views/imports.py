"""The pages for importing past sessions from a spreadsheet."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.clock import london_date, now
from config.common.runs import RunStatus
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.pages import (
    do_and_say,
    do_or_refuse,
    progress_response,
    spreadsheet_download,
    staff,
    takes_files,
)
from delivery.models import SessionImport
from delivery.sessions.importing import (
    confirm_sessions_import,
    discard_sessions_import,
    request_sessions_import,
    sessions_preview_of,
    sessions_template,
    undo_sessions_import,
)
from delivery.sessions.team_forms import DoubtfulForm, SessionFileForm
from matching.spreadsheets.giving_back import left_out_file
from matching.spreadsheets.planning import Fate
from matching.spreadsheets.reading import MOST_BYTES

MOST_LISTED = 10
MOST_SHOWN = 100


@staff
@require_http_methods(["GET", "POST"])
@takes_files(MOST_BYTES)
def session_imports(request: UserRequest) -> HttpResponse:
    """Shows the template, a form to choose a file, and the imports that the reader has started, the
    newest first."""
    form = (
        SessionFileForm(request.POST, request.FILES)
        if request.method == "POST"
        else SessionFileForm()
    )
    if form.is_valid():
        data = form.cleaned_data["file"].read()
        row = do_or_refuse(
            request,
            lambda: request_sessions_import(data=data, by=request.user, at=now()),
            form=form,
        )
        if row is not None:
            return redirect("delivery:session_import", row.pk)
    rows = _own(request.user).defer("sealed_file", "sealed_preview").prefetch_related("writings")
    context = {"form": form, "imports": rows[:MOST_LISTED]}
    return render(request, "delivery/sessions/imports.html", context)


@staff
@require_safe
def session_import(request: UserRequest, pk: int) -> HttpResponse:
    """Shows one import: how far it has got, what it would do, or what it did."""
    return _page(request, pk)


@staff
@require_safe
def import_progress(request: UserRequest, pk: int) -> HttpResponse:
    """Says how far an import has got. htmx loads this part of the page every second while the
    import runs, and the whole page once it has ended."""
    row = get_object_or_404(_own(request.user), pk=pk)
    return progress_response(request, row.writing or row)


@staff
@require_POST
def confirm(request: UserRequest, pk: int) -> HttpResponse:
    """Confirms that the sessions that the page showed may be imported."""
    row = get_object_or_404(_own(request.user), pk=pk)
    form = DoubtfulForm(request.POST, doubtful=row.figures.get("doubtful", 0))
    if form.is_valid() and do_and_say(
        request,
        lambda: confirm_sessions_import(
            row=row, keep_doubtful=form.keeps_doubtful, by=request.user, at=now()
        ),
        form=form,
    ):
        return redirect("delivery:session_import", pk)
    return _page(request, pk, request.POST)


@staff
@require_POST
def discard(request: UserRequest, pk: int) -> HttpResponse:
    """Deletes the file of an import without importing it."""
    row = get_object_or_404(_own(request.user), pk=pk)
    do_and_say(
        request,
        lambda: discard_sessions_import(row=row, by=request.user, at=now()),
        "We deleted the file. Nothing was imported.",
    )
    return redirect("delivery:session_imports")


@staff
@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponse:
    """Undoes the whole import."""
    writing = get_object_or_404(_own(request.user), pk=pk).writing
    if writing is None:
        raise Http404
    do_and_say(
        request,
        lambda: undo_sessions_import(writing=writing, by=request.user, at=now()),
        "The import is undone. Its sessions are removed.",
    )
    return redirect("delivery:session_import", pk)


@staff
@require_safe
def to_correct(request: UserRequest, pk: int, form: str) -> HttpResponse:
    """Downloads a file of the rows that could not be imported. Each row says what to correct."""
    row = get_object_or_404(_own(request.user).exclude(sealed_preview=b""), pk=pk)
    if form not in MEDIA_TYPES:
        raise Http404
    file = left_out_file(sessions_preview_of(row), form)
    return spreadsheet_download(file, form=form, name="sessions-to-correct", on=london_date(now()))


@staff
@require_safe
def template(_: UserRequest, form: str) -> HttpResponse:
    """Downloads the template for a file of past sessions."""
    if form not in MEDIA_TYPES:
        raise Http404
    response = HttpResponse(sessions_template(form), content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="alongside-sessions.{form}"'
    return response


def _own(user: User) -> QuerySet[SessionImport]:
    """The imports of this person. Nobody else sees these imports, because a file may name men at
    any prison."""
    return SessionImport.objects.filter(asked_by=user)


def _page(request: UserRequest, pk: int, sent: QueryDict | None = None) -> HttpResponse:
    row = get_object_or_404(_own(request.user), pk=pk)
    writing = row.writing
    run = writing or row
    context: dict[str, Any] = {"import": row, "writing": writing, "run": run}
    if run.status == RunStatus.DONE:
        preview = sessions_preview_of(row)
        wrong = [(line, one) for line in preview.of(Fate.BAD) for one in line.wrong]
        doubts = [(line, one) for line in preview.of(Fate.NEW) for one in line.doubts]
        context |= {
            "preview": preview,
            "wrong": wrong[:MOST_SHOWN],
            "wrong_not_shown": max(len(wrong) - MOST_SHOWN, 0),
            "doubts": [] if writing else doubts[:MOST_SHOWN],
            "can_confirm": writing is None,
            "form": DoubtfulForm(sent, doubtful=row.figures.get("doubtful", 0)),
            "figures": writing.figures if writing else row.figures,
        }
    return render(request, "delivery/sessions/import.html", context)
