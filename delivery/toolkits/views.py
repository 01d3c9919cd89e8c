"""The pages about toolkits: the toolkits of one match, and the list that managers change."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, managers
from delivery.models import Toolkit, ToolkitUse
from delivery.pages import context_of, one_match, supporters
from delivery.toolkits.card import progress_of
from delivery.toolkits.forms import DayForm, PartsForm, StartForm, StopForm, ToolkitForm
from delivery.toolkits.lists import add_toolkit, change_toolkit
from delivery.toolkits.working import (
    finish_toolkit,
    go_on_with_toolkit,
    parts_of,
    record_certificate,
    record_parts,
    start_toolkit,
    stop_toolkit,
)


@supporters
@require_safe
def toolkits(request: UserRequest, pk: int) -> HttpResponse:
    """Shows the toolkits of one match, with what the mentor can do next."""
    match = one_match(request, pk)
    rows = [(row, parts_of(row.use)) for row in progress_of(match)]
    context = context_of(match, request.user) | {"rows": rows}
    return render(request, "delivery/toolkits/toolkits.html", context)


@supporters
@require_http_methods(["GET", "POST"])
def start(request: UserRequest, pk: int) -> HttpResponse:
    """Starts a toolkit."""
    match = one_match(request, pk)
    form = StartForm(request.POST if request.method == "POST" else None, match=match)
    if form.is_valid() and do_and_say(
        request,
        lambda: start_toolkit(match=match, **form.values(), by=request.user, at=now()),
        "The toolkit is started.",
        form=form,
    ):
        return redirect("delivery:toolkits", pk)
    context = context_of(match, request.user) | {"form": form, "title": "Start a toolkit"}
    return render(request, "delivery/toolkits/form.html", context | {"submit": "Start"})


@supporters
@require_http_methods(["GET", "POST"])
def parts(request: UserRequest, pk: int, use: int) -> HttpResponse:
    """Records how each part of a toolkit was done."""
    row = _use(request, pk, use)
    return _form(
        request,
        row,
        PartsForm(request.POST if request.method == "POST" else None, use=row),
        record_parts,
        "Saved.",
        title="What have you done?",
    )


@supporters
@require_http_methods(["GET", "POST"])
def finish(request: UserRequest, pk: int, use: int) -> HttpResponse:
    """Records that the man has finished a toolkit."""
    form = _day_form(request, "When did they finish?", "The day they finished")
    row = _use(request, pk, use)
    return _form(
        request, row, form, finish_toolkit, "The toolkit is finished.", title="Finish this toolkit"
    )


@supporters
@require_http_methods(["GET", "POST"])
def stop(request: UserRequest, pk: int, use: int) -> HttpResponse:
    """Records that the man has stopped before the end of a toolkit, and why."""
    form = StopForm(request.POST if request.method == "POST" else None)
    row = _use(request, pk, use)
    return _form(
        request, row, form, stop_toolkit, "The toolkit is stopped.", title="Stop this toolkit"
    )


@supporters
@require_http_methods(["GET", "POST"])
def certificate(request: UserRequest, pk: int, use: int) -> HttpResponse:
    """Records the day on which the certificate of a toolkit came."""
    form = _day_form(request, "When did the certificate come?", "The day the certificate came")
    row = _use(request, pk, use)
    message = "The certificate is recorded."
    return _form(request, row, form, record_certificate, message, title="Certificate")


@supporters
@require_POST
def no_certificate(request: UserRequest, pk: int, use: int) -> HttpResponse:
    """Removes a certificate that was recorded by mistake."""
    row = _use(request, pk, use)
    do_and_say(
        request,
        lambda: record_certificate(use=row, on=None, by=request.user, at=now()),
        "The certificate is removed.",
    )
    return redirect("delivery:toolkits", pk)


@supporters
@require_POST
def go_on(request: UserRequest, pk: int, use: int) -> HttpResponse:
    """Records that the man goes on with a toolkit that was finished or stopped."""
    row = _use(request, pk, use)
    do_and_say(
        request,
        lambda: go_on_with_toolkit(use=row, by=request.user, at=now()),
        "You can go on with the toolkit.",
    )
    return redirect("delivery:toolkits", pk)


@managers
@require_safe
def toolkit_list(request: UserRequest) -> HttpResponse:
    """Lists all toolkits of the programme."""
    rows = Toolkit.objects.prefetch_related("parts", "versions")
    return render(request, "delivery/toolkits/list.html", {"toolkits": rows})


@managers
@require_http_methods(["GET", "POST"])
def add(request: UserRequest) -> HttpResponse:
    """Adds a toolkit to the list."""
    form = ToolkitForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: add_toolkit(**form.cleaned_data, by=request.user, at=now()),
        "The toolkit is on the list.",
        form=form,
    ):
        return redirect("delivery:toolkit_list")
    return render(request, "delivery/toolkits/edit.html", {"form": form, "title": "Add a toolkit"})


@managers
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, toolkit: int) -> HttpResponse:
    """Changes a toolkit on the list."""
    row = get_object_or_404(Toolkit, pk=toolkit)
    form = ToolkitForm(request.POST if request.method == "POST" else None, toolkit=row)
    if form.is_valid() and do_and_say(
        request,
        lambda: change_toolkit(toolkit=row, **form.cleaned_data, by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:toolkit_list")
    return render(request, "delivery/toolkits/edit.html", {"form": form, "title": row.name})


def _use(request: UserRequest, pk: int, use: int) -> ToolkitUse:
    match = one_match(request, pk)
    rows = match.toolkits.select_related("toolkit", "edition").prefetch_related("toolkit__parts")
    row = get_object_or_404(rows, pk=use)
    row.match = match
    return row


def _day_form(request: UserRequest, label: str, name: str) -> DayForm:
    return DayForm(request.POST if request.method == "POST" else None, label=label, name=name)


def _form(
    request: UserRequest,
    use: ToolkitUse,
    form: Any,
    write: Callable[..., None],
    message: str,
    *,
    title: str,
) -> HttpResponse:
    """A page with one form about a toolkit. After saving, leads back to the toolkits of the
    match."""
    valid: bool = isinstance(form, forms.Form) and form.is_valid()
    if valid and do_and_say(
        request,
        lambda: write(use=use, **form.values(), by=request.user, at=now()),
        message,
        form=form,
    ):
        return redirect("delivery:toolkits", use.match_id)
    context = context_of(use.match, request.user) | {"form": form, "use": use, "title": title}
    return render(request, "delivery/toolkits/form.html", context | {"submit": "Save"})
