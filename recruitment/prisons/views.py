"""The pages on which managers set up prisons."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, managers
from recruitment.models import Establishment
from recruitment.prisons.editing import PrisonPlan, add_prison, change_prison, plan_of
from recruitment.prisons.forms import PrisonForm


@managers
@require_safe
def prisons(request: UserRequest) -> HttpResponse:
    """Every prison, by name."""
    all_prisons = Establishment.objects.prefetch_related("regime_slots", "coordinators")
    return render(request, "recruitment/prisons/list.html", {"prisons": all_prisons})


@managers
@require_http_methods(["GET", "POST"])
def new_prison(request: UserRequest) -> HttpResponse:
    """Adds a prison."""
    return _page(request, None, PrisonForm(request.POST or None))


@managers
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Changes a prison."""
    prison = get_object_or_404(Establishment, pk=pk)
    return _page(request, prison, PrisonForm(request.POST or None, initial=vars(plan_of(prison))))


def _page(request: UserRequest, prison: Establishment | None, form: PrisonForm) -> HttpResponse:
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
