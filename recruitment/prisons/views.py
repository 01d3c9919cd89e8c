"""The pages where managers set up, close and merge prisons."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.errors import DomainError
from config.ui.pages import do_and_say, managers
from recruitment.models import Establishment, PrisonMerge
from recruitment.prisons.closing import close_prison, reopen_prison
from recruitment.prisons.editing import PrisonPlan, add_prison, change_prison, plan_of
from recruitment.prisons.forms import MergeForm, NewPrisonForm, PrisonForm
from recruitment.prisons.merging import (
    check_can_undo,
    merge_of,
    merge_prisons,
    moved_in_words,
    records_of,
    undo_merge,
)


@managers
@require_safe
def prisons(request: UserRequest) -> HttpResponse:
    """Every prison, by name: first the prisons we work in, then the prisons we no longer work
    in."""
    rows = Establishment.objects.select_related("merged_into").prefetch_related(
        "regime_slots", "coordinators"
    )
    context = {
        "prisons": [prison for prison in rows if prison.is_open],
        "closed": [prison for prison in rows if not prison.is_open],
    }
    return render(request, "recruitment/prisons/list.html", context)


@managers
@require_http_methods(["GET", "POST"])
def new_prison(request: UserRequest) -> HttpResponse:
    """Adds a prison."""
    return _form_page(request, None, NewPrisonForm(request.POST or None))


@managers
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Changes a prison. For a closed or merged prison, shows what happened, with a button to undo
    it."""
    prison = get_object_or_404(Establishment, pk=pk)
    if not prison.is_open:
        return render(request, "recruitment/prisons/closed.html", _history_of(prison))
    form = PrisonForm(request.POST or None, initial=vars(plan_of(prison)))
    return _form_page(request, prison, form)


@managers
@require_http_methods(["GET", "POST"])
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Closes a prison, after a page that says what closing means."""
    prison = get_object_or_404(Establishment, pk=pk)
    if request.method == "POST":
        return _done(
            request,
            lambda: close_prison(prison=prison, by=request.user, at=now()),
            f"{prison} is closed.",
        )
    context = {"prison": prison, "records": records_of(prison)}
    return render(request, "recruitment/prisons/close.html", context)


@managers
@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Opens a closed prison again."""
    prison = get_object_or_404(Establishment, pk=pk)
    return _done(
        request,
        lambda: reopen_prison(prison=prison, by=request.user, at=now()),
        f"{prison} is open again.",
    )


@managers
@require_http_methods(["GET", "POST"])
def merge(request: UserRequest, pk: int) -> HttpResponse:
    """Merges a prison into another, after a page that says what will move."""
    source = get_object_or_404(Establishment, pk=pk, merged_into__isnull=True)
    form = MergeForm(request.POST or None, source=source)
    if form.is_valid():
        target = form.cleaned_data["target"]
        if do_and_say(
            request,
            lambda: merge_prisons(source=source, target=target, by=request.user, at=now()),
            f"{source} is merged into {target}.",
            form=form,
        ):
            return redirect("recruitment:prisons")
    context = {"prison": source, "records": records_of(source), "form": form}
    return render(request, "recruitment/prisons/merge.html", context)


@managers
@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponse:
    """Undoes the merge of this prison into another."""
    standing = get_object_or_404(PrisonMerge, source=pk, undone_at__isnull=True)
    return _done(
        request,
        lambda: undo_merge(merge=standing, by=request.user, at=now()),
        f"{standing.source} is a separate prison again.",
    )


def _history_of(prison: Establishment) -> dict[str, object]:
    """What happened to a closed prison. If the prison's merge cannot be undone, also says why."""
    standing = merge_of(prison)
    if standing is None:
        return {"prison": prison}
    return {
        "prison": prison,
        "merge": standing,
        "moved": moved_in_words(standing),
        "refusal": _refusal(standing),
    }


def _refusal(standing: PrisonMerge) -> str:
    try:
        check_can_undo(standing)
    except DomainError as refusal:
        return str(refusal)
    return ""


def _done(request: UserRequest, write: Callable[[], object], says: str) -> HttpResponse:
    do_and_say(request, write, says)
    return redirect("recruitment:prisons")


def _form_page(
    request: UserRequest, prison: Establishment | None, form: PrisonForm
) -> HttpResponse:
    if form.is_valid() and do_and_say(
        request, lambda: _save(request, prison, form.plan), f"{form.plan.name} is saved.", form=form
    ):
        return redirect("recruitment:prisons")
    return render(request, "recruitment/prisons/prison.html", {"prison": prison, "form": form})


def _save(request: UserRequest, prison: Establishment | None, plan: PrisonPlan) -> None:
    if prison is None:
        add_prison(plan=plan, by=request.user, at=now())
    else:
        change_prison(prison=prison, plan=plan, by=request.user, at=now())
