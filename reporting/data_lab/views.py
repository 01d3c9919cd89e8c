"""The pages about the file for the Data Lab, for service managers."""

from collections.abc import Callable

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.clock import london_date, london_today, now
from config.ui.models import PreparedFile
from config.ui.pages import (
    do_and_say,
    do_or_refuse,
    managers,
    page_of,
    spreadsheet_download,
)
from matching.models import Participant, Referral
from matching.permissions import participants_for, referrals_for
from reporting.data_lab.basis import (
    bases_of,
    correct_basis,
    part_name,
    record_basis,
    remove_basis,
    undo_withdrawal,
    withdraw_basis,
)
from reporting.data_lab.forms import (
    BasisForm,
    FileForm,
    MenFilter,
    NameForm,
    VersionForm,
    WithdrawForm,
)
from reporting.data_lab.layout import COLUMNS, FEWEST, GENDER
from reporting.data_lab.men import Lack, Man, data_lab_men
from reporting.data_lab.sending import make_file
from reporting.models import DataLabFile, SharingBasis

MOST_LISTED = 10


@managers
@require_safe
def standing(request: UserRequest) -> HttpResponse:
    """Shows how many men can be in the file, and what the other men lack."""
    men = data_lab_men(today=london_today())
    form = MenFilter(request.GET)
    page = page_of(request, men.those_lacking(form.lack))
    records = Participant.objects.in_bulk([man.pk for man in page])
    context = {
        "standing": men,
        "form": form,
        "page": page,
        "lines": [(man, records[man.pk]) for man in page],
        "lacking": [(lack, men.lacking[lack]) for lack in Lack if men.lacking[lack]],
        "files": DataLabFile.objects.select_related("made_by")[:MOST_LISTED],
        "fewest": FEWEST,
        "gender": GENDER,
    }
    return render(request, "reporting/data_lab/standing.html", context)


@managers
@require_http_methods(["GET", "POST"])
def download(request: UserRequest) -> HttpResponse:
    """Asks why the manager wants the file. A POST sends the file or, if the file is large, lets the
    worker make it."""
    form, at = FileForm(_sent(request)), now()
    if form.is_valid():
        chosen = form.cleaned_data
        file = do_or_refuse(request, lambda: make_file(**chosen, by=request.user, at=at), form=form)
        if isinstance(file, PreparedFile):
            return redirect("prepared_file", file.pk)
        if file is not None:
            name, day = "justice-data-lab", london_date(at)
            return spreadsheet_download(file, form=chosen["form"], name=name, on=day)
    men = data_lab_men(today=london_date(at))
    context = {"form": form, "standing": men, "fewest": FEWEST, "columns": COLUMNS}
    return render(request, "reporting/data_lab/file.html", context)


@managers
@require_safe
def one(request: UserRequest, pk: int) -> HttpResponse:
    """Shows what the file would say about one man, and the basis on which we may send his data."""
    record, man = _man(request.user, pk)
    rows = bases_of(record)
    context = {
        "record": record,
        "man": man,
        "bases": rows,
        "is_in_force": any(row.withdrawn_on is None for row in rows),
    }
    return render(request, "reporting/data_lab/man.html", context)


@managers
@require_http_methods(["GET", "POST"])
def name(request: UserRequest, pk: int) -> HttpResponse:
    """Asks how a man's name is split."""
    record, man = _man(request.user, pk)
    form = NameForm(_sent(request), man=man, name=record.name)
    if form.is_valid() and do_and_say(
        request,
        lambda: part_name(man=record, **form.cleaned_data, by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("reporting:data_lab_man", pk)
    return _form(request, record, form, "Check his surname and first name")


@managers
@require_http_methods(["GET", "POST"])
def record(request: UserRequest, pk: int) -> HttpResponse:
    """Records the basis on which we may send a man's data."""
    man, line = _man(request.user, pk)
    form = BasisForm(_sent(request))
    if form.is_valid():
        referral = Referral.objects.get(pk=line.referral)
        values = form.values()
        if do_and_say(
            request,
            lambda: record_basis(man=man, referral=referral, **values, by=request.user, at=now()),
            "Saved.",
            form=form,
        ):
            return redirect("reporting:data_lab_man", pk)
    return _form(request, man, form, "Record why we may send his data")


@managers
@require_http_methods(["GET", "POST"])
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Corrects a recorded basis."""
    row = _basis(request.user, pk)
    form = BasisForm(_sent(request), row=row)
    if form.is_valid() and do_and_say(
        request,
        lambda: correct_basis(row=row, **form.values(), by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return _back(row)
    return _form(request, row.referral.participant, form, "Correct why we may send his data")


@managers
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Records that a man withdrew his agreement, or objected."""
    row = _basis(request.user, pk)
    form = WithdrawForm(_sent(request), initial={"version": row.version})
    if form.is_valid() and do_and_say(
        request,
        lambda: withdraw_basis(row=row, **form.cleaned_data, by=request.user, at=now()),
        "From now on, no file has his data.",
        form=form,
    ):
        return _back(row)
    return _form(
        request,
        row.referral.participant,
        form,
        "Record that he withdrew his agreement, or objected",
    )


@managers
@require_POST
def not_withdrawn(request: UserRequest, pk: int) -> HttpResponse:
    """Undoes a withdrawal that was recorded by mistake."""
    return _press(request, pk, undo_withdrawal, "The withdrawal is cancelled.")


@managers
@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponse:
    """Removes a basis that was recorded by mistake."""
    return _press(request, pk, remove_basis, "Removed.")


def _press(request: UserRequest, pk: int, write: Callable[..., None], says: str) -> HttpResponse:
    row, form = _basis(request.user, pk), VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    do_and_say(request, lambda: write(row=row, version=version, by=request.user, at=now()), says)
    return _back(row)


def _man(user: User, pk: int) -> tuple[Participant, Man]:
    """The man's record, and what the file would say about him. Raises Http404 if we have not
    supported him."""
    rows = data_lab_men(today=london_today(), only=[pk]).men
    if not rows:
        raise Http404
    return get_object_or_404(participants_for(user), pk=pk), rows[0]


def _basis(user: User, pk: int) -> SharingBasis:
    rows = SharingBasis.objects.filter(referral__in=referrals_for(user))
    return get_object_or_404(rows.select_related("referral__participant"), pk=pk)


def _back(row: SharingBasis) -> HttpResponse:
    return redirect("reporting:data_lab_man", row.referral.participant_id)


def _form(request: UserRequest, man: Participant, form: object, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "record": man}
    return render(request, "reporting/data_lab/form.html", context)


def _sent(request: UserRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
