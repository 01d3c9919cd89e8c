"""The page of all files of delivery, each file, and large files that the worker prepares."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, now
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.pages import (
    do_or_refuse,
    download_of,
    progress_response,
    spreadsheet_download,
    staff,
)
from config.ui.sorting import Sorting
from delivery.downloads.forms import DownloadsForm
from delivery.downloads.listing import BY_NAME, lines_for
from delivery.downloads.preparing import (
    MOST_AT_ONCE,
    files_prepared_for,
    open_file,
    request_file,
)
from delivery.files import File
from delivery.sessions.files import SESSIONS
from delivery.sessions.lists import ORDERS, session_list
from delivery.sessions.team_forms import SessionFilter

MOST_LISTED = 10


@staff
@require_safe
def downloads(request: UserRequest) -> HttpResponse:
    """What there is to download, with how many rows each file has."""
    return _page(request, DownloadsForm(request.GET, user=request.user))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: UserRequest, name: str, form: str) -> HttpResponse:
    """One file, with the prisons and the period of the page. Without a real period it shows the
    page, which says what is wrong."""
    if name not in BY_NAME:
        raise Http404
    chosen = DownloadsForm(request.GET, user=request.user)
    if not chosen.is_valid():
        return _page(request, chosen)
    file = BY_NAME[name]
    return _file(request, file, file.chosen(request.user, **chosen.cleaned_data), form)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def export_sessions(request: UserRequest, form: str) -> HttpResponse:
    """All pages of the list of sessions as a file, with its filters and its order."""
    rows = SessionFilter.of(request, session_list(request.user)).qs
    rows = Sorting.of(request, ORDERS, first="-day").rows(rows)
    return _file(request, SESSIONS, rows, form)


@staff
@require_safe
def prepared(request: UserRequest, pk: int) -> HttpResponse:
    """One large file: how far it is, or where to download it."""
    row = get_object_or_404(files_prepared_for(request.user), pk=pk)
    context = {"row": row, "file": BY_NAME[row.name]}
    return render(request, "delivery/downloads/prepared.html", context)


@staff
@require_safe
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """The part of the page that htmx requests every second. Once the file is made, the whole
    page."""
    return progress_response(request, get_object_or_404(files_prepared_for(request.user), pk=pk))


@staff
@require_safe
def fetch(request: UserRequest, pk: int) -> HttpResponse:
    """A large file, once it is made."""
    row = get_object_or_404(files_prepared_for(request.user), pk=pk)
    at = now()
    data = do_or_refuse(request, lambda: open_file(row, by=request.user, at=at))
    if data is None:
        return redirect("delivery:downloads")
    name = slugify(BY_NAME[row.name].export.title)
    return spreadsheet_download(data, form=row.form, name=name, on=london_date(row.queued_at))


def _file(request: UserRequest, file: File, rows: QuerySet[Any], form: str) -> HttpResponse:
    """The file, or if it is large, a page with a button that asks the worker for it."""
    if form not in MEDIA_TYPES:
        raise Http404
    if request.method == "POST":
        at = now()
        row = request_file(file=file, form=form, rows=rows, by=request.user, at=at)
        return redirect("delivery:prepared_file", row.pk)
    count = rows.count()
    if count <= MOST_AT_ONCE:
        return download_of(request, file.export, file.loaded(rows), form=form)
    return render(request, "delivery/downloads/large.html", {"file": file, "count": count})


def _page(request: UserRequest, form: DownloadsForm) -> HttpResponse:
    lines = lines_for(request.user, **form.cleaned_data) if form.is_valid() else []
    prepared_files = [
        (row, BY_NAME[row.name]) for row in files_prepared_for(request.user)[:MOST_LISTED]
    ]
    context = {"form": form, "lines": lines, "prepared_files": prepared_files}
    return render(request, "delivery/downloads/downloads.html", context)
