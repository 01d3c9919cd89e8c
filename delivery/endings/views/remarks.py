"""The pages about complaints, incidents and contact with families."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.downloads.offering import file_response
from config.ui.pages import do_and_say, page_of, staff
from delivery.endings.files import REMARKS
from delivery.endings.forms import (
    CloseForm,
    CorrectRemarkForm,
    PrisonRemarkForm,
    RemarkFilter,
    RemarkForm,
    VersionForm,
)
from delivery.endings.remarks import (
    close_remark,
    correct_remark,
    record_remark,
    record_remark_of_prison,
    remarks_for,
    reopen_remark,
)
from delivery.models import Remark
from delivery.pages import context_of, one_match, supporters
from delivery.reading import record_reading
from recruitment.permissions import establishments_for


@supporters
@require_http_methods(["GET", "POST"])
def record(request: UserRequest, pk: int) -> HttpResponse:
    """Records a complaint, an incident or contact with a family in one match."""
    match = one_match(request, pk)
    data = request.POST if request.method == "POST" else None
    form = RemarkForm(data, is_staff=request.user.is_coordinating_staff)
    if form.is_valid() and do_and_say(
        request,
        lambda: record_remark(match=match, **form.values(), by=request.user, at=now()),
        "The record is saved. The coordinators of the prison can read it.",
        form=form,
    ):
        return redirect("delivery:support", pk)
    context = context_of(match, request.user) | {"form": form}
    return render(request, "delivery/endings/record_remark.html", context)


@staff
@require_safe
def remarks(request: UserRequest) -> HttpResponse:
    """Lists the complaints, incidents and contacts with families that the reader can see."""
    rows = RemarkFilter.of(request, remarks_for(request.user))
    shown = rows.qs.select_related(
        "establishment", "recorded_by", "match__referral__participant", "match__mentor__user"
    )
    context = {"filter": rows, "page": page_of(request, shown)}
    return render(request, "delivery/endings/remarks.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def export_remarks(request: UserRequest, form: str) -> HttpResponse:
    """The whole list of remarks as a file, not only one page of it. The file does not say what
    happened or what was done."""
    rows = RemarkFilter.of(request, remarks_for(request.user)).qs
    return file_response(request, REMARKS, rows, form=form)


@staff
@require_http_methods(["GET", "POST"])
def record_of_prison(request: UserRequest) -> HttpResponse:
    """Records a complaint, an incident or contact with a family at a prison, without a match."""
    prisons = establishments_for(request.user).open()
    form = PrisonRemarkForm(request.POST if request.method == "POST" else None, prisons=prisons)
    if form.is_valid() and do_and_say(
        request,
        lambda: record_remark_of_prison(**form.values(), by=request.user, at=now()),
        "The record is saved.",
        form=form,
    ):
        return redirect("delivery:remarks")
    context = {"form": form, "title": "Record a complaint, an incident or contact with a family"}
    return render(request, "delivery/endings/remark_form.html", context)


@staff
@require_safe
def one(request: UserRequest, pk: int) -> HttpResponse:
    """Shows one complaint, incident or contact with a family: what happened and what was done. We
    record who reads this page."""
    row = _remark(request, pk)
    record_reading([row], by=request.user, at=now())
    context = {"remark": row, "words": row.opened("words"), "done": row.opened("done")}
    return render(request, "delivery/endings/remark.html", context)


@staff
@require_http_methods(["GET", "POST"])
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Corrects a complaint, an incident or contact with a family."""
    row = _remark(request, pk)
    if request.method == "POST":
        form = CorrectRemarkForm(request.POST, is_staff=True)
    else:
        record_reading([row], by=request.user, at=now())
        initial = {name: getattr(row, name) for name in ("kind", "on", "version")}
        initial |= {name: row.opened(name) for name in ("words", "done")}
        form = CorrectRemarkForm(None, is_staff=True, initial=initial)
    if form.is_valid() and do_and_say(
        request,
        lambda: correct_remark(remark=row, **form.values(), by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:remark", pk)
    context = {"form": form, "remark": row, "title": "Correct this record"}
    return render(request, "delivery/endings/remark_form.html", context)


@staff
@require_http_methods(["GET", "POST"])
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Closes a complaint, an incident or contact with a family, because everything has been
    done."""
    row = _remark(request, pk)
    if request.method == "POST":
        form = CloseForm(request.POST)
    else:
        record_reading([row], by=request.user, at=now())
        form = CloseForm(initial={"version": row.version, "done": row.opened("done")})
    if form.is_valid() and do_and_say(
        request,
        lambda: close_remark(remark=row, **form.values(), by=request.user, at=now()),
        "Closed.",
        form=form,
    ):
        return redirect("delivery:remark", pk)
    context = {"form": form, "remark": row, "title": "Close this record"}
    return render(request, "delivery/endings/remark_form.html", context)


@staff
@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Opens a closed complaint, incident or contact with a family again, because something is still
    to be done."""
    row, form = _remark(request, pk), VersionForm(request.POST)
    if form.is_valid():
        do_and_say(
            request,
            lambda: reopen_remark(remark=row, **form.cleaned_data, by=request.user, at=now()),
            "The record is open again.",
        )
    return redirect("delivery:remark", pk)


def _remark(request: UserRequest, pk: int) -> Remark:
    rows = remarks_for(request.user).select_related(
        "establishment", "recorded_by", "match__mentor__user", "match__referral__participant"
    )
    return get_object_or_404(rows, pk=pk)
