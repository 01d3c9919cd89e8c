"""Answering a request for a file: with the file itself, or with a page that asks the worker for the
file."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify

from config.accounts.access import UserRequest
from config.common.clock import london_date, now
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.downloads.files import File
from config.ui.downloads.preparing import MOST_AT_ONCE, request_file
from config.ui.pages import spreadsheet_download


def file_response(
    request: UserRequest, file: File, rows: QuerySet[Any], *, form: str
) -> HttpResponse:
    """The response with these rows as a file.

    For a large file, shows a page with a button that asks the worker for the file. Also handles
    this button, so the view must accept GET and POST. Answers 404 when we do not make files of this
    `form`.
    """
    if form not in MEDIA_TYPES:
        raise Http404
    at = now()
    if request.method == "POST":
        row = request_file(file=file, form=form, rows=rows, by=request.user, at=at)
        return redirect("prepared_file", row.pk)
    count = rows.count()
    if count > MOST_AT_ONCE:
        back = f"{reverse(file.page)}?{request.GET.urlencode()}"
        context = {"title": file.export.title, "count": count, "back": back}
        return render(request, "ui/downloads/large.html", context)
    data = file.export.file(form, file.loaded(rows), by=request.user, at=at)
    name = slugify(file.export.title)
    return spreadsheet_download(data, form=form, name=name, on=london_date(at))
