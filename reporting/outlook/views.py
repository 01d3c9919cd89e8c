"""The page that says how many more mentors are needed and why, and what the next half year may
bring. Also the page's files and its PDF."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, london_today, now
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.pages import do_or_refuse, keys_in, spreadsheet_download, staff
from matching.questions.asking import ask
from reporting.advice.actions import Advice
from reporting.advice.words import advice_in_words
from reporting.capacity.figures import (
    Capacity,
    Change,
    changes,
    figure_lines,
    headline,
    previous_copy,
    prisons_of,
)
from reporting.outlook.files import outlook_file
from reporting.outlook.nightly import refusal_on
from reporting.outlook.paper import outlook_pdf
from reporting.outlook.picture import picture
from reporting.outlook.shown import Shown, shown_to
from reporting.outlook.today import TODAY


@staff
@require_safe
def capacity_now(request: UserRequest) -> HttpResponse:
    """Shows the present figures, what to do today, and the forecast, for the reader's prisons."""
    at, prisons = now(), [prison.pk for prison in prisons_of(request.user)]
    question = ask(TODAY, by=request.user, at=at, prisons=sorted(prisons))
    context: dict[str, Any] = {"question": question}
    if question.is_under_way:  # then the page asks again every second
        return render(request, "reporting/outlook/unknown.html", context)
    context |= _forecast(request, at)
    if not question.is_answered or question.started_at is None:
        return render(request, "reporting/outlook/unknown.html", context)
    current, made_at = Capacity.from_json(question.result["capacity"]), question.started_at
    previous = previous_copy(request.user, before=london_date(made_at))
    change = changes(current, previous, today=london_date(made_at))
    advice = Advice.from_json(question.result["advice"])
    names = {prison.code: prison.name for prison in current.prisons}
    context |= {
        "advice": advice_in_words(advice, names, today=london_date(made_at)),
        "capacity": current,
        "picture": picture(current),
        "headline": headline(current.total),
        "lines": figure_lines(current.total, change),
        "change": change,
        "since": change and since_when(change),
        "made_at": made_at,
    }
    return render(request, "reporting/outlook/capacity.html", context)


def since_when(change: Change) -> str:
    """The heading of the column that shows how the figures have changed."""
    if change.is_from_yesterday:
        return "Since yesterday"
    return f"Since {date_format(change.since, 'j F')}"


@staff
@require_safe
def forecast_file(request: UserRequest, form: str) -> HttpResponse:
    """The past half year and the forecast as Excel or CSV, for all of the reader's prisons."""
    if form not in MEDIA_TYPES:
        raise Http404
    shown = _shown(request)
    return spreadsheet_download(
        outlook_file(shown, form), form=form, name="forecast", on=shown.made_on
    )


@staff
@require_safe
def forecast_pdf(request: UserRequest) -> HttpResponse:
    """The past half year and the forecast as a PDF of one page."""
    shown = _shown(request)
    file = do_or_refuse(request, lambda: outlook_pdf(shown))
    if file is None:
        return redirect("matching:capacity")
    name = f"forecast-{slugify(shown.part.name)}-{shown.made_on.isoformat()}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(file, content_type="application/pdf", headers=headers)


def _forecast(request: UserRequest, at: datetime) -> dict[str, Any]:
    """The part of the page about the forecast."""
    today = london_date(at)
    shown = shown_to(request.user, today=today, chosen=_chosen(request))
    is_late = shown is None or not shown.is_of_today
    return {"shown": shown, "refusal": refusal_on(today) if is_late else "", "today": today}


def _shown(request: UserRequest) -> Shown:
    """What this person sees of the outlook. Raises Http404 if there is no forecast for them."""
    shown = shown_to(request.user, today=london_today(), chosen=_chosen(request))
    if shown is None:
        raise Http404
    return shown


def _chosen(request: UserRequest) -> int | None:
    """The id of the prison that the address chooses."""
    return next(iter(keys_in([request.GET.get("prison", "")])), None)
