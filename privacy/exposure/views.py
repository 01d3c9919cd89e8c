"""The page under a breach that says whose data was read or downloaded, and its file."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.pages import managers, page_of, spreadsheet_download
from privacy.breaches.recording import breaches_for
from privacy.exposure.exposed import counts_of, exposed_file, record_search, who_was_seen
from privacy.exposure.forms import SearchForm


@managers
@require_safe
def exposure(request: UserRequest, pk: int) -> HttpResponse:
    """Shows how many people of each kind had their data read, by one account or on certain days."""
    breach = get_object_or_404(breaches_for(request.user), pk=pk)
    form = SearchForm(request.GET or None)
    context = {"row": breach, "form": form, "is_asked": form.is_valid()}
    if form.is_valid():
        people = who_was_seen(form.search())
        record_search(form.search(), count=len(people), breach=breach, by=request.user, at=now())
        context |= {
            "counts": counts_of(people).items(),
            "page": page_of(request, people),
            "query": request.GET.urlencode(),
        }
    return render(request, "privacy/exposure/exposure.html", context)


@managers
@require_safe
def download(request: UserRequest, pk: int, form: str) -> HttpResponse:
    """The list of these people as a spreadsheet, with keys and reference numbers but without
    names."""
    breach = get_object_or_404(breaches_for(request.user), pk=pk)
    search = SearchForm(request.GET or None)
    if form not in MEDIA_TYPES:
        raise Http404
    if not search.is_valid():
        return redirect("privacy:exposure", pk)
    people = who_was_seen(search.search())
    record_search(search.search(), count=len(people), breach=breach, by=request.user, at=now())
    file, on = exposed_file(people, form), london_today()
    return spreadsheet_download(file, form=form, name="whose-data-was-read", on=on)
