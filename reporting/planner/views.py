"""The pages of the planner: how many more mentors are needed, and what we must do to get them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, now
from config.ui.pages import page_of, staff
from matching.questions.answers import answer_or_problem
from reporting.planner.asking import plan_for, prisons_to_plan
from reporting.planner.cohorts import cohort_in_question, cohorts_to_plan
from reporting.planner.forms import CohortForm, PlanForm
from reporting.planner.men import men_of, men_with_dates
from reporting.planner.showing import Plan


@staff
@require_safe
def plan(request: UserRequest) -> HttpResponse:
    """Shows the plan for this person's prisons: how many more mentors are enough, what a cohort
    must bring, and what changes would be worth. The page waits while the worker makes the plan."""
    at, by = now(), request.user
    today, prisons = london_date(at), prisons_to_plan(by)
    cohorts = cohorts_to_plan(today)
    usual = cohort_in_question(cohorts, "", today)
    form = PlanForm(request.GET, cohorts=cohorts, usual=usual)
    context: dict[str, object] = {"form": form, "prisons": prisons}
    if prisons and form.is_valid():
        places = form.cleaned_data["places"]
        question = plan_for(prisons, cohort=form.key, places=places, by=by, at=at)
        context |= {"cohort_key": form.key, "places": places}
        context |= answer_or_problem("plan", question, lambda result: Plan.of(result, prisons))
    return render(request, "reporting/planner/plan.html", context)


@staff
@require_safe
def men(request: UserRequest) -> HttpResponse:
    """Lists the waiting men, and which of them a cohort can still help."""
    at = now()
    today = london_date(at)
    cohorts = cohorts_to_plan(today)
    usual = cohort_in_question(cohorts, "", today)
    form = CohortForm(request.GET, cohorts=cohorts, usual=usual)
    dates = cohort_in_question(cohorts, form.key if form.is_valid() else "", today)
    page = page_of(request, men_with_dates(request.user))
    page.object_list = men_of(page.object_list, dates, at=at)
    context = {"form": form, "dates": dates, "page": page}
    return render(request, "reporting/planner/men.html", context)
