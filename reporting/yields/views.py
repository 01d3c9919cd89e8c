"""The page with the steps from applying to mentoring, the people behind each number, and the page
on which staff correct why somebody stopped."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.pages import do_and_say, page_of, spreadsheet_download, staff
from reporting.yields.choosing import Choice, Record, record_for
from reporting.yields.files import steps_file
from reporting.yields.forms import ChoiceForm, WhyForm
from reporting.yields.journeys import Journey, Kind
from reporting.yields.people import (
    correct_why,
    in_order,
    name_of,
    people_of,
    stopped_record,
    why_of,
)
from reporting.yields.picture import picture
from reporting.yields.steps import Reason, Step
from reporting.yields.tables import comparison, lines_of, why_lines
from reporting.yields.tallies import Part, became, tallies, those
from reporting.yields.wording import headline


@staff
@require_safe
def yields(request: UserRequest) -> HttpResponse:
    """Shows how many people of a cohort are at each step, how long the steps take, and why people
    stopped."""
    record, form = _record(request)
    choice = form.choice
    journeys = record.journeys(choice)
    lines = lines_of(journeys, today=record.today)
    context = {
        "form": form,
        "choice": choice,
        "headline": headline(became(journeys), choice),
        "lines": lines,
        "reached": [line for line in lines if line.tally.reached],
        "timed": [line for line in lines if line.rests_on],
        "picture": picture(tallies(journeys)),
        "why": why_lines(journeys),
        "stopped": sum(journey.ended is not None for journey in journeys),
        "cohorts": comparison(record.by_cohort(choice)) if choice.cohort is None else [],
        "prisons": comparison(record.by_prison(choice)) if choice.prison is None else [],
        "query": choice.query,
    }
    return render(request, "reporting/yields/yields.html", context)


@staff
@require_safe
def people(request: UserRequest) -> HttpResponse:
    """Lists the people behind one number of the page `yields`."""
    record, form = _record(request)
    choice = form.choice
    title, journeys = _asked_for(request, record, choice)
    page = page_of(request, in_order(journeys, record))
    page.object_list = people_of(page.object_list, record, user=request.user)
    context = {"page": page, "title": title, "choice": choice, "asked": request.GET.urlencode()}
    return render(request, "reporting/yields/people.html", context)


@staff
@require_safe
def export(request: UserRequest, form: str) -> HttpResponse:
    """Downloads the figures of the page `yields` as Excel or CSV."""
    if form not in MEDIA_TYPES:
        raise Http404
    record, chosen = _record(request)
    file = steps_file(record, chosen.choice, form=form)
    return spreadsheet_download(file, form=form, name="applying-to-mentoring", on=record.today)


@staff
@require_http_methods(["GET", "POST"])
def why(request: UserRequest, kind: str, pk: int) -> HttpResponse:
    """Records or corrects why somebody stopped."""
    record = stopped_record(request.user, Kind(kind), pk) if kind in list(Kind) else None
    if record is None:
        raise Http404
    back = f"{reverse('reporting:yield_people')}?{request.GET.urlencode()}"
    data = request.POST if request.method == "POST" else None
    form = WhyForm(data, initial={"why": record.why_stopped})
    if form.is_valid():
        reason = form.cleaned_data["why"]
        if do_and_say(
            request,
            lambda: correct_why(record=record, why=reason, by=request.user, at=now()),
            f"We have recorded why {name_of(record)} stopped.",
            form=form,
        ):
            return redirect(back)
    context = {"form": form, "name": name_of(record), "back": back}
    return render(request, "reporting/yields/why.html", context)


def _record(request: UserRequest) -> tuple[Record, ChoiceForm]:
    record = record_for(request.user, at=now())
    return record, ChoiceForm(request.GET, record=record)


def _asked_for(request: UserRequest, record: Record, choice: Choice) -> tuple[str, list[Journey]]:
    """The title of the list that the address asks for, and the people in the list. If the address
    has no step and no reason, the list has everybody who applied."""
    journeys = record.journeys(choice)
    if request.GET.get("why") in Reason.values:
        reason = Reason(request.GET["why"])
        return f"Stopped: {reason.label}", why_of(journeys, reason)
    step = {step.code: step for step in Step}.get(request.GET.get("step", ""), Step.APPLIED)
    named = request.GET.get("part", "")
    part = Part(named) if named in list(Part) else Part.REACHED
    return f"{step.label}: {TITLES[part]}", those(journeys, step, part)


TITLES = {
    Part.REACHED: "everybody",
    Part.WENT_ON: "went on",
    Part.HERE: "still there",
    Part.STOPPED: "stopped",
}
