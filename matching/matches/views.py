"""The list of matches, and the page where a mentor says when they first met a man."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest, allow
from config.accounts.roles import Role
from config.common.clock import london_today, now
from config.ui.downloads.offering import file_response
from config.ui.pages import do_and_say, page_of, staff
from config.ui.sorting import Sorting
from matching.matches.asking import with_questions
from matching.matches.forms import FirstMeetingForm, MatchFilter
from matching.matches.lists import (
    MATCHES,
    ORDERS,
    detailed,
    matches_on_page,
    with_clearance,
)
from matching.matches.phases import record_first_meeting
from matching.mentors.rules import called
from matching.models import Match, current_rules
from matching.permissions import matches_for
from matching.states import MatchStatus

mentors = allow(Role.MENTOR)


@staff
@require_safe
def matches(request: UserRequest) -> HttpResponse:
    """The list of matches. Without a filter, it shows the matches that have not ended, newest
    first.
    """
    list_filter, sorting, today = _filter(request), _sorting(request), london_today()
    page = page_of(request, sorting.rows(list_filter.qs).values_list("pk", flat=True))
    rows = matches_on_page(list(page.object_list), today=today)
    page.object_list = with_questions(rows, today=today)
    context = {"filter": list_filter, "sorting": sorting, "page": page}
    return render(request, "matching/matches/matches.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def export_matches(request: UserRequest, form: str) -> HttpResponse:
    """The whole list as a file, not only the page on the screen."""
    rows = with_clearance(detailed(_filter(request).qs), today=london_today())
    return file_response(request, MATCHES, _sorting(request).rows(rows), form=form)


@mentors
@require_http_methods(["GET", "POST"])
def own_first_meeting(request: UserRequest, pk: int) -> HttpResponse:
    """Records when a mentor first met the man of one of their own matches."""
    mine = Match.objects.filter(mentor__user=request.user, status=MatchStatus.TO_START)
    match = get_object_or_404(
        mine.select_related("mentor__user", "referral__participant", "referral__establishment"),
        pk=pk,
    )
    form = FirstMeetingForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: record_first_meeting(
            match=match,
            on=form.cleaned_data["on"],
            version=match.version,
            by=request.user,
            at=now(),
        ),
        "Thank you. Your first meeting is recorded.",
        form=form,
    ):
        return redirect("matching:mentoring")
    man = called(match.referral, current_rules())
    return render(request, "matching/matches/first_meeting.html", {"form": form, "man": man})


def _filter(request: UserRequest) -> MatchFilter:
    return MatchFilter.of(request, matches_for(request.user))


def _sorting(request: UserRequest) -> Sorting:
    return Sorting.of(request, ORDERS, first="-since")
