"""The page that lists all files of delivery, and the download of each file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.ui.downloads.offering import file_response
from config.ui.downloads.preparing import files_prepared_for
from config.ui.pages import staff
from config.ui.sorting import Sorting
from delivery.downloads.forms import DownloadsForm
from delivery.downloads.listing import BY_NAME, lines_for
from delivery.sessions.files import SESSIONS
from delivery.sessions.lists import ORDERS, session_list
from delivery.sessions.team_forms import SessionFilter

MOST_LISTED = 10


@staff
@require_safe
def downloads(request: UserRequest) -> HttpResponse:
    """Lists the files to download, each with its number of rows."""
    return _page(request, DownloadsForm(request.GET, user=request.user))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: UserRequest, name: str, form: str) -> HttpResponse:
    """Downloads one file, for the prisons and the period that were chosen on the page. If the
    period is not valid, shows the page of downloads again, with the error."""
    if name not in BY_NAME:
        raise Http404
    chosen = DownloadsForm(request.GET, user=request.user)
    if not chosen.is_valid():
        return _page(request, chosen)
    file = BY_NAME[name]
    rows = file.chosen(request.user, **chosen.cleaned_data)
    return file_response(request, file, rows, form=form)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def export_sessions(request: UserRequest, form: str) -> HttpResponse:
    """The whole list of sessions as a file, not only one page of it. The file has the filters and
    the order of the list."""
    rows = SessionFilter.of(request, session_list(request.user)).qs
    rows = Sorting.of(request, ORDERS, first="-day").rows(rows)
    return file_response(request, SESSIONS, rows, form=form)


def _page(request: UserRequest, form: DownloadsForm) -> HttpResponse:
    lines = lines_for(request.user, **form.cleaned_data) if form.is_valid() else []
    prepared = files_prepared_for(request.user)[:MOST_LISTED]
    context = {"form": form, "lines": lines, "prepared_files": prepared}
    return render(request, "delivery/downloads/downloads.html", context)
