"""The pages about questionnaires: the questionnaires of one match, the list that managers change,
and the counts under Reports."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today, now
from config.common.sure import asks_first
from config.ui.pages import do_and_say, managers, staff
from delivery.forms import PeriodForm
from delivery.models import Instrument, Scale, Score, Stage
from delivery.pages import context_of, one_match, supporters
from delivery.permissions import visible_matches
from delivery.questionnaires.counts import questionnaire_counts
from delivery.questionnaires.forms import InstrumentForm, QuestionnaireForm, ScaleForm
from delivery.questionnaires.lists import (
    ScoresOutside,
    add_instrument,
    add_scale,
    change_instrument,
    change_scale,
    instruments,
    remove_scale,
)
from delivery.questionnaires.scoring import (
    lines_of,
    record_questionnaire,
    remove_questionnaire,
    scores_of,
)
from recruitment.permissions import establishments_for

MOST_OUTSIDE = 25
"""The page of a scale lists at most this many scores outside a new range."""


@supporters
@require_safe
def questionnaires(request: UserRequest, pk: int) -> HttpResponse:
    """Shows the questionnaires of one match, with the scores and how they changed."""
    match = one_match(request, pk)
    context = context_of(match, request.user) | {"lines": lines_of(match, scores_of(match))}
    return render(request, "delivery/questionnaires/questionnaires.html", context)


@supporters
@require_http_methods(["GET", "POST"])
def record(request: UserRequest, pk: int, instrument: int, stage: str) -> HttpResponse:
    """Records or corrects one questionnaire at one stage."""
    match = one_match(request, pk)
    given, at_stage = get_object_or_404(Instrument, pk=instrument), _stage(stage)
    row = match.questionnaires.filter(instrument=given, stage=at_stage).first()
    form = QuestionnaireForm(
        request.POST if request.method == "POST" else None,
        match=match,
        instrument=given,
        user=request.user,
        row=row,
    )
    if form.is_valid() and do_and_say(
        request,
        lambda: record_questionnaire(
            match=match,
            instrument=given,
            stage=at_stage,
            **form.values(),
            by=request.user,
            at=now(),
        ),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:questionnaires", pk)
    context = {"form": form, "instrument": given, "stage": at_stage, "row": row}
    page = "delivery/questionnaires/form.html"
    return render(request, page, context_of(match, request.user) | context)


@supporters
@require_POST
def remove(request: UserRequest, pk: int, instrument: int, stage: str) -> HttpResponse:
    """Removes a questionnaire that was recorded by mistake. Asks for confirmation first."""
    match = one_match(request, pk)
    given, at_stage = get_object_or_404(Instrument, pk=instrument), _stage(stage)
    if page := asks_first(
        request,
        "Do you want to remove this questionnaire?",
        loses="We will delete everything recorded here, with his scores. You cannot undo this.",
        yes="Yes, remove the questionnaire",
        back=reverse("delivery:questionnaires", args=[pk]),
    ):
        return page
    do_and_say(
        request,
        lambda: remove_questionnaire(
            match=match, instrument=given, stage=at_stage, by=request.user, at=now()
        ),
        "Removed. You can record this questionnaire again.",
    )
    return redirect("delivery:questionnaires", pk)


@managers
@require_safe
def instrument_list(request: UserRequest) -> HttpResponse:
    """Lists all questionnaires of the programme."""
    return render(request, "delivery/questionnaires/list.html", {"instruments": instruments()})


@managers
@require_http_methods(["GET", "POST"])
def add(request: UserRequest) -> HttpResponse:
    """Adds a questionnaire to the list."""
    form = InstrumentForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: add_instrument(**form.cleaned_data, by=request.user, at=now()),
        "The questionnaire is on the list. Add its scales.",
        form=form,
    ):
        return redirect("delivery:instruments")
    return _edit(request, form, "Add a questionnaire")


@managers
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, instrument: int) -> HttpResponse:
    """Changes the name of a questionnaire, and whether we still use it."""
    row = get_object_or_404(Instrument, pk=instrument)
    form = InstrumentForm(request.POST if request.method == "POST" else None, instrument=row)
    if form.is_valid() and do_and_say(
        request,
        lambda: change_instrument(instrument=row, **form.cleaned_data, by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:instruments")
    return _edit(request, form, str(row))


@managers
@require_http_methods(["GET", "POST"])
def new_scale(request: UserRequest, instrument: int) -> HttpResponse:
    """Adds a scale to a questionnaire."""
    row = get_object_or_404(Instrument, pk=instrument)
    form = ScaleForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: add_scale(instrument=row, values=form.values(), by=request.user, at=now()),
        "The scale is added.",
        form=form,
    ):
        return redirect("delivery:instruments")
    return _edit(request, form, f"Add a scale to {row}")


@managers
@require_http_methods(["GET", "POST"])
def scale_page(request: UserRequest, instrument: int, scale: int) -> HttpResponse:
    """Changes a scale. If recorded scores are outside the new range, changes nothing and lists
    these scores with their men."""
    row = _scale(instrument, scale)
    form = ScaleForm(request.POST if request.method == "POST" else None, scale=row)
    outside: list[Score] = []

    def write() -> None:
        try:
            change_scale(scale=row, values=form.values(), by=request.user, at=now())
        except ScoresOutside as refusal:
            outside.extend(refusal.scores)
            raise

    if form.is_valid() and do_and_say(request, write, "Saved.", form=form):
        return redirect("delivery:instruments")
    visible = visible_matches(request.user).values_list("pk", flat=True)
    shown = [score for score in outside if score.questionnaire.match_id in set(visible)]
    return _edit(request, form, str(row), row, outside=shown[:MOST_OUTSIDE], scores=len(outside))


@managers
@require_POST
def no_scale(request: UserRequest, instrument: int, scale: int) -> HttpResponse:
    """Removes a scale that was added by mistake."""
    row = _scale(instrument, scale)
    do_and_say(
        request,
        lambda: remove_scale(scale=row, by=request.user, at=now()),
        "The scale is removed.",
    )
    return redirect("delivery:instruments")


@staff
@require_safe
def filled_in(request: UserRequest) -> HttpResponse:
    """Shows how many men filled in each questionnaire in a period, and how their scores changed.
    Without `?first=…&last=…` in the address, the period is the last 12 months. A coordinator sees
    the men of their own prisons."""
    today = london_today()
    form = PeriodForm.of(request.GET, today=today)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        first, last = form.period(today)
        prisons = establishments_for(request.user)
        counts = questionnaire_counts(first=first, last=last, prisons=prisons)
        context |= {"first": first, "last": last, "counts": counts}
    return render(request, "delivery/questionnaires/counts.html", context)


def _stage(name: str) -> Stage:
    if name not in Stage.values:
        raise Http404
    return Stage(name)


def _scale(instrument: int, scale: int) -> Scale:
    return get_object_or_404(
        Scale.objects.select_related("instrument"), pk=scale, instrument=instrument
    )


def _edit(
    request: UserRequest,
    form: InstrumentForm | ScaleForm,
    title: str,
    scale: Scale | None = None,
    **more: object,
) -> HttpResponse:
    context = {"form": form, "title": title, "scale": scale} | more
    return render(request, "delivery/questionnaires/edit.html", context)
