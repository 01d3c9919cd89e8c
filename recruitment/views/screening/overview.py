"""What waits for the coordinator, and how far a cohort has come."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.common.clock import now
from config.ui.requests import StaffRequest, keys_in, staff
from recruitment.domain import decisions, interviews, screening
from recruitment.domain.cohorts import cohort_in_hand
from recruitment.domain.funnel import Funnel, funnel
from recruitment.domain.places import places_of
from recruitment.models import Cohort

SHOWN = 15


@staff
@require_safe
def today(request: StaffRequest) -> HttpResponse:
    """Recruitment today, oldest first."""
    at, waiting = now(), screening.waiting_for_staff(request.user)
    cohort, held = cohort_in_hand(at), screening.held_decisions(request.user)
    places, held_offers = places_of(cohort), decisions.held_offers(cohort).count()
    context = {
        "figures": screening.figures(request.user),
        "waiting": waiting[:SHOWN],
        "total": waiting.count(),
        "own_held": sum(it.made_by_id == request.user.pk for it in held),
        "held": held,
        "failed": screening.failed_decisions(request.user),
        "cohort": cohort,
        "places": places,
        "held_offers": held_offers,
        "to_offer": max(0, places.to_offer - held_offers),
        "to_score": interviews.to_score(request.user, at=at)[:SHOWN],
        "times_asked_for": interviews.times_asked_for(request.user)[:SHOWN],
        "choosing": interviews.choosing(cohort, request.user, at=at),
    }
    return render(request, "recruitment/screening/today.html", context)


@staff
@require_safe
def funnel_page(request: StaffRequest) -> HttpResponse:
    """Where a cohort's applicants stand and stall: the chart, in words, and as a table."""
    cohort = _chosen(request)
    context = {
        "cohort": cohort,
        "cohorts": Cohort.objects.all(),
        "funnel": funnel(cohort, request.user, at=now()),
    }
    return render(request, "recruitment/screening/funnel.html", context)


@staff
@require_safe
def funnel_chart(request: StaffRequest) -> HttpResponse:
    """The same as a picture."""
    bars = _bars(funnel(_chosen(request), request.user, at=now()))
    context = {"bars": bars, "height": len(bars) * ROW + 8}
    return render(
        request, "recruitment/screening/funnel.svg", context, content_type="image/svg+xml"
    )


ROW, WIDTH = 52, 348
"""Of the chart, in its own units: it is 360 wide, so its letters can be read on a telephone."""


def _bars(found: Funnel) -> list[dict[str, object]]:
    unit = WIDTH / (found.most or 1)
    return [
        {
            "stage": stage,
            "text_y": number * ROW + 20,
            "bar_y": number * ROW + 28,
            "reached": round(stage.reached * unit, 1),
            "here": round(stage.here * unit, 1),
        }
        for number, stage in enumerate(found.stages)
    ]


def _chosen(request: StaffRequest) -> Cohort:
    asked = request.GET.get("cohort", "")
    if not asked:
        return cohort_in_hand(now())
    cohort = Cohort.objects.filter(pk__in=keys_in([asked])).first()
    if cohort is None:
        raise Http404
    return cohort
