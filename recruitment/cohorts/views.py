"""The pages where managers plan cohorts."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.ui.pages import do_and_say, managers
from recruitment.cohorts.forms import PlanForm
from recruitment.cohorts.planning import change_cohort, next_cohort, plan_of
from recruitment.models import Cohort


@managers
@require_safe
def cohorts(request: UserRequest) -> HttpResponse:
    """Every cohort, newest first."""
    next_cohort(now())  # this creates the next cohort, so that a manager can plan it
    context = {"cohorts": Cohort.objects.all(), "today": london_today()}
    return render(request, "recruitment/cohorts/list.html", context)


@managers
@require_http_methods(["GET", "POST"])
def cohort(request: UserRequest, pk: int) -> HttpResponse:
    """Changes the dates and places of a cohort."""
    cohort = get_object_or_404(Cohort, pk=pk)
    form = PlanForm(
        request.POST if request.method == "POST" else None, initial=vars(plan_of(cohort))
    )
    if form.is_valid() and do_and_say(
        request,
        lambda: change_cohort(cohort=cohort, plan=form.plan, by=request.user, at=now()),
        f"{cohort} is saved.",
        form=form,
    ):
        return redirect("recruitment:cohorts")
    return render(request, "recruitment/cohorts/cohort.html", {"cohort": cohort, "form": form})
