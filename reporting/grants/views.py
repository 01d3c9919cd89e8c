"""The pages about grants, for service managers."""

from collections.abc import Callable

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, london_today, now
from config.ui.pages import do_and_say, managers, page_of, progress_response
from reporting.grants.forms import GrantForm, SentForm, VersionForm
from reporting.grants.lists import grants, removed_grants
from reporting.grants.promises import promises_now, scope_of
from reporting.grants.recording import (
    add_grant,
    change_grant,
    put_grant_back,
    record_sent,
    remove_grant,
    undo_sent,
)
from reporting.models import Grant
from reporting.programme.asking import count_again
from reporting.programme.issuing import issued_of

MOST_LISTED = 10


@managers
@require_safe
def grant_list(request: UserRequest) -> HttpResponse:
    """Lists every grant. Grants whose report is still to be sent come first."""
    context = {
        "page": page_of(request, grants()),
        "removed": removed_grants()[:MOST_LISTED],
        "today": london_today(),
    }
    return render(request, "reporting/grants/grants.html", context)


@managers
@require_http_methods(["GET", "POST"])
def add(request: UserRequest) -> HttpResponse:
    """Records a grant."""
    form = GrantForm(_sent(request))
    if form.is_valid() and do_and_say(
        request,
        lambda: add_grant(**form.values(), by=request.user, at=now()),
        "The grant is recorded.",
        form=form,
    ):
        return redirect("reporting:grants")
    return render(request, "reporting/grants/edit.html", {"form": form, "title": "Add a grant"})


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: UserRequest, pk: int) -> HttpResponse:
    """Shows one grant: what was promised, and what is recorded. With POST, counts everything
    again."""
    grant, at = _grant(pk), now()
    if request.method == "POST":
        count_again(scope_of(grant, today=london_date(at)), by=request.user, at=at)
        return redirect("reporting:grant", pk)
    context = {
        "grant": grant,
        "today": london_date(at),
        "issued": issued_of(scope_of(grant, today=london_date(at))),
        "promises": promises_now(grant, by=request.user, at=at),
    }
    return render(request, "reporting/grants/grant.html", context)


@managers
@require_safe
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """The part of the page that htmx requests every second. Once everything is counted, makes htmx
    load the whole page."""
    made = promises_now(_grant(pk), by=request.user, at=now()).made
    if made is None:
        raise Http404
    return progress_response(request, made)


@managers
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Changes what we agreed with the funder."""
    grant = _grant(pk)
    form = GrantForm(_sent(request), grant=grant)
    if form.is_valid() and do_and_say(
        request,
        lambda: change_grant(grant=grant, **form.values(), by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("reporting:grant", pk)
    context = {"form": form, "title": f"Change the grant from {grant}", "grant": grant}
    return render(request, "reporting/grants/edit.html", context)


@managers
@require_http_methods(["GET", "POST"])
def sent(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the report went to the funder."""
    grant = _grant(pk)
    form = SentForm(_sent(request), initial={"version": grant.version})
    if form.is_valid() and do_and_say(
        request,
        lambda: record_sent(grant=grant, **form.cleaned_data, by=request.user, at=now()),
        "We will not remind you of this report again.",
        form=form,
    ):
        return redirect("reporting:grant", pk)
    return render(request, "reporting/grants/sent.html", {"form": form, "grant": grant})


@managers
@require_POST
def not_sent(request: UserRequest, pk: int) -> HttpResponse:
    """Undoes “sent”, because the report was not sent to the funder."""
    return _press(request, pk, undo_sent, "The report counts as not sent.")


@managers
@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponse:
    """Removes a grant that was recorded by mistake."""
    return _press(request, pk, remove_grant, "The grant is removed. You can put it back here.")


@managers
@require_POST
def put_back(request: UserRequest, pk: int) -> HttpResponse:
    """Puts a removed grant back."""
    return _press(request, pk, put_grant_back, "The grant is back in the list.")


def _press(request: UserRequest, pk: int, write: Callable[..., None], says: str) -> HttpResponse:
    grant, form = get_object_or_404(Grant, pk=pk), VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    do_and_say(
        request,
        lambda: write(grant=grant, version=version, by=request.user, at=now()),
        says,
    )
    return redirect("reporting:grant", pk)


def _grant(pk: int) -> Grant:
    return get_object_or_404(Grant.objects.prefetch_related("prisons", "promises"), pk=pk)


def _sent(request: UserRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
