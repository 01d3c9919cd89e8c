"""The pages of a large file: how far the worker has got, and the file itself."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, now
from config.ui.downloads.preparing import files_prepared_for, open_file
from config.ui.pages import do_or_refuse, progress_response, spreadsheet_download, staff


@staff
@require_safe
def prepared(request: UserRequest, pk: int) -> HttpResponse:
    """Shows how far the worker has got with a large file, or a link to download the finished
    file."""
    row = get_object_or_404(files_prepared_for(request.user), pk=pk)
    return render(request, "ui/downloads/prepared.html", {"row": row})


@staff
@require_safe
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """The progress of a file, as a part of the page that htmx requests every second. Once the file
    is made, reloads the whole page."""
    return progress_response(request, get_object_or_404(files_prepared_for(request.user), pk=pk))


@staff
@require_safe
def fetch(request: UserRequest, pk: int) -> HttpResponse:
    """Downloads a large file once it is made."""
    row = get_object_or_404(files_prepared_for(request.user), pk=pk)
    at = now()
    data = do_or_refuse(request, lambda: open_file(row, by=request.user, at=at))
    if data is None:
        return redirect("prepared_file", pk)
    name = slugify(row.title)
    return spreadsheet_download(data, form=row.form, name=name, on=london_date(row.queued_at))
