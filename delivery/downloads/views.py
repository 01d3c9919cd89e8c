"""The page of all files of delivery, and each file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.ui.pages import download_of, staff
from delivery.downloads.forms import DownloadsForm
from delivery.downloads.listing import BY_NAME, lines_for


@staff
@require_safe
def downloads(request: UserRequest) -> HttpResponse:
    """What there is to download, with how many rows each file has."""
    return _page(request, DownloadsForm(request.GET, user=request.user))


@staff
@require_safe
def download(request: UserRequest, name: str, form: str) -> HttpResponse:
    """One file, with the prisons and the period of the page. Without a real period it shows the
    page, which says what is wrong."""
    if name not in BY_NAME:
        raise Http404
    chosen = DownloadsForm(request.GET, user=request.user)
    if not chosen.is_valid():
        return _page(request, chosen)
    file = BY_NAME[name]
    rows = file.loaded(file.chosen(request.user, **chosen.cleaned_data))
    return download_of(request, file.export, rows, form=form)


def _page(request: UserRequest, form: DownloadsForm) -> HttpResponse:
    lines = lines_for(request.user, **form.cleaned_data) if form.is_valid() else []
    return render(request, "delivery/downloads/downloads.html", {"form": form, "lines": lines})
