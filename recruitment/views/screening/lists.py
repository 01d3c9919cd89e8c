"""The list of applications, on the screen and as a spreadsheet."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.common.clock import london_date, now
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.download import spreadsheet_download
from config.ui.requests import StaffRequest, page_of, staff
from recruitment.domain.cohorts import cohort_in_hand
from recruitment.domain.exporting import export
from recruitment.domain.interviews import mean_scores
from recruitment.domain.screening import REFERENCES_NEEDED, application_list
from recruitment.filters import ApplicationFilter
from recruitment.models import Step
from recruitment.states import ReferenceStatus


@staff
@require_safe
def applications(request: StaffRequest) -> HttpResponse:
    """Applications, the oldest first; at first those of the cohort in hand."""
    at, chosen = now(), _chosen(request)
    page = page_of(request, chosen.qs)
    scores = mean_scores(page)
    for row in page:
        row.days = (at - row.status_since).days
        row.score = scores.get(row.pk)
        row.received = sum(it.status == ReferenceStatus.RECEIVED for it in row.asked)
    context = {
        "filter": chosen,
        "page": page,
        "steps": Step.choices,
        "ticked": request.GET.get("tick") == "all",
        "needed": REFERENCES_NEEDED,
        "query": request.GET.urlencode(),
    }
    return render(request, "recruitment/screening/applications.html", context)


@staff
@require_safe
def export_list(request: StaffRequest, form: str) -> HttpResponse:
    """The same list, whole, as a file."""
    if form not in MEDIA_TYPES:
        raise Http404
    at = now()
    file = export(form, _chosen(request).qs, by=request.user, at=at)
    return spreadsheet_download(file, form=form, name="applications", on=london_date(at))


def _chosen(request: StaffRequest) -> ApplicationFilter:
    first = {"cohort": cohort_in_hand(now()).pk}
    return ApplicationFilter.of(request, application_list(request.user), first)
