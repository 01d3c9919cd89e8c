"""The page that says how many more mentors are needed, and why."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format

from config.accounts.access import UserRequest
from config.common.clock import london_date, now
from config.ui.pages import staff
from matching.questions.asking import ask
from reporting.capacity.figures import (
    Capacity,
    Change,
    changes,
    figure_lines,
    headline,
    previous_copy,
    prisons_of,
)
from reporting.capacity.measuring import CAPACITY
from reporting.outlook.picture import picture


@staff
def capacity_now(request: UserRequest) -> HttpResponse:
    """The figures of the morning email as they are now, for this person's prisons."""
    at, prisons = now(), [prison.pk for prison in prisons_of(request.user)]
    question = ask(CAPACITY, by=request.user, at=at, prisons=sorted(prisons))
    if not question.is_answered or question.started_at is None:
        return render(request, "reporting/outlook/unknown.html", {"question": question})
    current, made_at = Capacity.from_json(question.result), question.started_at
    previous = previous_copy(request.user, before=london_date(made_at))
    change = changes(current, previous, today=london_date(made_at))
    context = {
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
