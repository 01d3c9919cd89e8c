"""The pages about many applications: what staff have to do, the progress of a cohort, and the
list."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.downloads.offering import file_response
from config.ui.pages import keys_in, page_of, staff
from config.ui.sorting import Sorting
from recruitment.applying.reopening import new_answers
from recruitment.cohorts.planning import cohort_in_hand
from recruitment.cohorts.replying import is_reply_late
from recruitment.duplicates.likeness import possible_duplicates
from recruitment.duplicates.lists import with_possible_duplicates
from recruitment.interviews.scoring import mean_scores
from recruitment.interviews.times import choosing, times_asked_for, to_score
from recruitment.models import Cohort, Step
from recruitment.places.offering import places_of
from recruitment.references.answering import REFERENCES_NEEDED
from recruitment.references.somebody_else import doubts_about
from recruitment.screening import decisions
from recruitment.screening.forms import ApplicationFilter
from recruitment.screening.funnel import Funnel, funnel
from recruitment.screening.lists import (
    APPLICATIONS,
    ORDERS,
    failed_decisions,
    figures,
    held_decisions,
    rated_applications,
    waiting_for_staff,
)
from recruitment.states import UNDECIDED, ReferenceStatus

LIST_LENGTH = 15

ROW, WIDTH = 52, 348
"""The height of a row and the width of the chart, in the chart's own units.

The whole chart is 360 wide, so that people can read it on a phone.
"""


@staff
@require_safe
def today(request: UserRequest) -> HttpResponse:
    """What staff have to do in recruitment, longest wait first."""
    at, waiting = now(), waiting_for_staff(request.user)
    cohort, decisions_held = cohort_in_hand(at), held_decisions(request.user)
    places, held_offers = places_of(cohort), decisions.held_offers(cohort).count()
    context = {
        "figures": figures(request.user, at=at),
        "waiting": waiting[:LIST_LENGTH],
        "total": waiting.count(),
        "own_decisions": sum(decision.made_by_id == request.user.pk for decision in decisions_held),
        "held_decisions": decisions_held,
        "failed_decisions": failed_decisions(request.user),
        "cohort": cohort,
        "places": places,
        "held_offers": held_offers,
        "to_offer": max(0, places.to_offer - held_offers),
        "to_score": to_score(request.user, at=at)[:LIST_LENGTH],
        "times_asked_for": times_asked_for(request.user)[:LIST_LENGTH],
        "choosing": choosing(cohort, request.user, at=at),
        "new_answers": new_answers(request.user)[:LIST_LENGTH],
        "duplicates": len(possible_duplicates(request.user)),
    }
    return render(request, "recruitment/screening/today.html", context)


@staff
@require_safe
def funnel_page(request: UserRequest) -> HttpResponse:
    """The progress of a cohort's applicants: in words, as a chart and as a table."""
    cohort = _cohort_to_show(request)
    context = {
        "cohort": cohort,
        "cohorts": Cohort.objects.all(),
        "funnel": funnel(cohort, request.user, at=now()),
    }
    return render(request, "recruitment/screening/funnel.html", context)


@staff
@require_safe
def funnel_chart(request: UserRequest) -> HttpResponse:
    """The chart of funnel_page, as SVG."""
    bars = _bars(funnel(_cohort_to_show(request), request.user, at=now()))
    context = {"bars": bars, "height": len(bars) * ROW + 8}
    return render(
        request, "recruitment/screening/funnel.svg", context, content_type="image/svg+xml"
    )


def _bars(report: Funnel) -> list[dict[str, object]]:
    unit = WIDTH / (report.most_reached or 1)
    return [
        {
            "stage": stage,
            "text_y": number * ROW + 20,
            "bar_y": number * ROW + 28,
            "reached": round(stage.reached * unit, 1),
            "here": round(stage.here * unit, 1),
        }
        for number, stage in enumerate(report.stages)
    ]


def _cohort_to_show(request: UserRequest) -> Cohort:
    key = request.GET.get("cohort", "")
    if not key:
        return cohort_in_hand(now())
    cohort = Cohort.objects.filter(pk__in=keys_in([key])).first()
    if cohort is None:
        raise Http404
    return cohort


@staff
@require_safe
def applications(request: UserRequest) -> HttpResponse:
    """The list of applications, oldest first. Without a filter, shows the cohort that staff are
    choosing people for now (see cohort_in_hand)."""
    at, application_filter, sorting = now(), _filter(request), _sorting(request)
    page = page_of(request, sorting.rows(application_filter.qs))
    scores = mean_scores(page)
    duplicates = with_possible_duplicates({row.applicant_id for row in page}, user=request.user)
    for row in page:
        row.days = (at - row.status_since).days
        row.is_late = is_reply_late(row, at=at)
        row.score = scores.get(row.pk)
        row.can_read = row.status in UNDECIDED and not row.has_read
        row.may_be_duplicate = row.applicant_id in duplicates
        row.has_doubts = bool(doubts_about(row, row.active_references))
        row.received = sum(
            reference.status == ReferenceStatus.RECEIVED for reference in row.active_references
        )
    context = {
        "filter": application_filter,
        "sorting": sorting,
        "page": page,
        "steps": Step.choices,
        "ticked": request.GET.get("tick") == "all",
        "needed": REFERENCES_NEEDED,
        "views": _quick_lists(request),
    }
    return render(request, "recruitment/screening/applications.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def export_list(request: UserRequest, form: str) -> HttpResponse:
    """Downloads all pages of the list as one file."""
    rows = _sorting(request).rows(_filter(request).qs)
    return file_response(request, APPLICATIONS, rows, form=form)


def _quick_lists(request: UserRequest) -> list[dict[str, object]]:
    """Links to ready-made lists, such as “My applications”."""
    page = reverse("recruitment:applications")
    lists = (
        ("This cohort", ""),
        ("My applications", "owner=me"),
        ("No owner yet", "owner=nobody&status=undecided"),
        ("Not scored by me", "status=submitted&rating=mine"),
    )
    chosen = request.GET.copy()
    chosen.pop("page", None)
    return [
        {"text": text, "href": f"{page}?{query}", "active": chosen.urlencode() == query}
        for text, query in lists
    ]


def _sorting(request: UserRequest) -> Sorting:
    return Sorting.of(request, ORDERS, first="sent")


def _filter(request: UserRequest) -> ApplicationFilter:
    first = {"cohort": str(cohort_in_hand(now()).pk)}
    return ApplicationFilter.of(request, rated_applications(request.user), first)
