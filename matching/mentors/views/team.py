"""The list of mentors, and the list of volunteers who could become mentors."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, now
from config.common.errors import DomainError
from config.common.spreadsheet import MEDIA_TYPES
from config.ui.downloads.offering import file_response
from config.ui.pages import keys_in, page_of, spreadsheet_download, staff
from config.ui.sorting import Sorting
from matching.mentors.becoming import become_mentor, export, waiting_volunteers
from matching.mentors.forms.lists import READY, MentorFilter, ReadinessFilter
from matching.mentors.lists import (
    MENTORS,
    OF_MENTOR,
    ORDERS,
    mentor_list,
    mentors_on_page,
    with_places,
)
from matching.models import current_rules
from matching.permissions import mentors_for
from training.readiness.reading import Volunteer, readiness_of_many


@staff
@require_safe
def readiness(request: UserRequest) -> HttpResponse:
    """The volunteers who are ready to become mentors, and what each other volunteer still needs."""
    list_filter = ReadinessFilter.of(request, waiting_volunteers(request.user))
    volunteers = _volunteers(list_filter)
    ready = [volunteer for volunteer in volunteers if volunteer.readiness.is_ready]
    context = {
        "filter": list_filter,
        "ready": ready,
        "page": page_of(
            request, [volunteer for volunteer in volunteers if not volunteer.readiness.is_ready]
        ),
        "is_automatic": current_rules().takes_in_ready,
        "query": request.GET.urlencode(),
    }
    return render(request, "matching/mentors/readiness.html", context)


@staff
@require_POST
def make_mentors(request: UserRequest) -> HttpResponse:
    """Makes each ticked volunteer a mentor. For each volunteer who is not ready, says why not."""
    keys = keys_in(request.POST.getlist("volunteer"))
    new_mentors = []
    for enrolment in waiting_volunteers(request.user).filter(pk__in=keys):
        try:
            become_mentor(enrolment=enrolment, by=request.user, at=now())
        except DomainError as error:
            messages.error(request, str(error))
        else:
            new_mentors.append(str(enrolment))
    if new_mentors:
        names = ", ".join(new_mentors)
        messages.success(
            request, f"These volunteers can now be matched: {names}. We have emailed them."
        )
    elif not keys:
        messages.error(request, "Select at least one volunteer.")
    return redirect("matching:readiness")


@staff
@require_safe
def export_readiness(request: UserRequest, form: str) -> HttpResponse:
    """The whole list of volunteers as a file."""
    if form not in MEDIA_TYPES:
        raise Http404
    at = now()
    volunteers = _volunteers(ReadinessFilter.of(request, waiting_volunteers(request.user)))
    file = export(form, volunteers, by=request.user, at=at)
    return spreadsheet_download(file, form=form, name="readiness", on=london_date(at))


def _volunteers(list_filter: ReadinessFilter) -> list[Volunteer]:
    """The volunteers that match the filter. Works out in Python what each volunteer still needs,
    because the database does not store this."""
    volunteers = readiness_of_many(list_filter.qs, at=now())
    wanted = list_filter.form.cleaned_data.get("missing") if list_filter.form.is_valid() else ""
    if wanted == READY:
        return [volunteer for volunteer in volunteers if volunteer.readiness.is_ready]
    return [
        volunteer for volunteer in volunteers if not wanted or wanted in volunteer.readiness.missing
    ]


@staff
@require_safe
def mentors(request: UserRequest) -> HttpResponse:
    """The list of mentors, and how many more men each mentor could take."""
    list_filter = MentorFilter.of(request, mentors_for(request.user))
    sorting = Sorting.of(request, ORDERS, first="name")
    rows = list_filter.qs if sorting.name in OF_MENTOR else with_places(list_filter.qs)
    # All keys in one query cost less than the keys of one page and a query that counts the rest.
    page = page_of(request, list(sorting.rows(rows).values_list("pk", flat=True)))
    page.object_list = mentors_on_page(list(page.object_list))
    context = {"filter": list_filter, "sorting": sorting, "page": page}
    return render(request, "matching/mentors/mentors.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def export_mentors(request: UserRequest, form: str) -> HttpResponse:
    """The whole list of mentors as a file."""
    list_filter = MentorFilter.of(request, mentor_list(request.user))
    sorting = Sorting.of(request, ORDERS, first="name")
    return file_response(request, MENTORS, sorting.rows(list_filter.qs), form=form)
