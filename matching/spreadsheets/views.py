"""The pages where people import a spreadsheet of men or mentors."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

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
from matching.models import Import
from matching.spreadsheets.forms import ConfirmForm, ImportForm
from matching.spreadsheets.giving_back import left_out_file
from matching.spreadsheets.importing import (
    KINDS,
    Preview,
    confirm_import,
    discard_import,
    preview_of,
    request_import,
)
from matching.spreadsheets.planning import Fate
from matching.spreadsheets.preview import MOST_SHOWN, groups_in
from matching.spreadsheets.reading import MOST_BYTES
from matching.spreadsheets.template import import_template
from matching.spreadsheets.undoing import undo_import
from recruitment.permissions import establishments_for

MOST_LISTED = 10


@staff
@takes_files(MOST_BYTES)
def imports(request: UserRequest) -> HttpResponse:
    """The templates, a form to choose a file, and the reader's own imports, the newest first."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        kind, file = form.cleaned_data["kind"], form.cleaned_data["file"]
        row = do_or_refuse(
            request,
            lambda: request_import(kind=kind, data=file.read(), by=request.user, at=now()),
            form=form,
        )
        if row is not None:
            return redirect("matching:import", pk=row.pk)
    context = {
        "form": form,
        "prisons": establishments_for(request.user),
        "imports": _own(request.user)
        .defer("sealed_file", "sealed_preview")
        .prefetch_related("writings")[:MOST_LISTED],
    }
    return render(request, "matching/spreadsheets/imports.html", context)


@staff
def one_import(request: UserRequest, pk: int) -> HttpResponse:
    """One import: its progress, what it would do, or what it did."""
    return _page(request, pk, None)


@staff
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """The progress of an import, as a part of the page. The browser fetches this part every second.
    At the end, returns the whole page."""
    row = get_object_or_404(_own(request.user), pk=pk)
    return progress_response(request, row.writing or row)


@staff
@require_POST
def confirm(request: UserRequest, pk: int) -> HttpResponse:
    """Confirms the import, so that the worker writes what the page shows."""
    row = get_object_or_404(_own(request.user), pk=pk)
    form = _confirm_form(row, preview_of(row), request.POST)
    if form.is_valid() and do_and_say(
        request,
        lambda: confirm_import(
            row=row,
            keep_doubtful=form.cleaned_data.get("doubtful") == ConfirmForm.KEEP,
            decisions=form.decisions,
            by=request.user,
            at=now(),
        ),
        form=form,
    ):
        return redirect("matching:import", pk=pk)
    return _page(request, pk, form)


@staff
@require_POST
def discard(request: UserRequest, pk: int) -> HttpResponse:
    """Deletes the file without importing it."""
    row = get_object_or_404(_own(request.user), pk=pk)
    do_and_say(
        request,
        lambda: discard_import(row=row, by=request.user, at=now()),
        "We deleted the file. Nothing was imported.",
    )
    return redirect("matching:imports")


@staff
@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponse:
    """Undoes the whole import."""
    writing = get_object_or_404(_own(request.user), pk=pk).writing
    if writing is None:
        raise Http404
    do_and_say(
        request,
        lambda: undo_import(writing=writing, by=request.user, at=now()),
        "The import is undone. Everything is as it was before.",
    )
    return redirect("matching:import", pk=pk)


@staff
def to_correct(request: UserRequest, pk: int, form: str) -> HttpResponse:
    """The file of rows to correct. `form` is "csv" or "xlsx"."""
    row = get_object_or_404(_own(request.user).exclude(sealed_preview=b""), pk=pk)
    if form not in MEDIA_TYPES:
        raise Http404
    file = left_out_file(preview_of(row), form)
    return spreadsheet_download(file, form=form, name="rows-to-correct", on=london_date(now()))


@staff
def template(_: UserRequest, kind: str, form: str) -> HttpResponse:
    """The template as a file."""
    if kind not in KINDS or form not in MEDIA_TYPES:
        raise Http404
    response = HttpResponse(import_template(kind, form), content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="alongside-{kind}.{form}"'
    return response


def _own(user: User) -> QuerySet[Import]:
    """The imports of this person. Nobody else can see them, because a file may name men at any
    prison."""
    return Import.objects.filter(asked_by=user)


def _confirm_form(row: Import, preview: Preview, sent: QueryDict | None = None) -> ConfirmForm:
    doubtful = row.figures.get("doubtful", 0)
    return ConfirmForm(sent, doubtful=doubtful, alike=preview.of(Fate.ALIKE)[:MOST_SHOWN])


def _page(request: UserRequest, pk: int, form: ConfirmForm | None) -> HttpResponse:
    row = get_object_or_404(_own(request.user), pk=pk)
    writing = row.writing
    run = writing or row
    context: dict[str, Any] = {"import": row, "writing": writing, "run": run, "kind": row.kind}
    if run.status == RunStatus.DONE:
        preview = preview_of(row)
        context |= {
            "preview": preview,
            "groups": groups_in(preview, KINDS[row.kind], is_written=writing is not None),
            "can_confirm": writing is None,
            "form": form or _confirm_form(row, preview),
            "alike_not_asked": max(len(preview.of(Fate.ALIKE)) - MOST_SHOWN, 0),
            "figures": writing.figures if writing else row.figures,
        }
    return render(request, "matching/spreadsheets/import.html", context)
