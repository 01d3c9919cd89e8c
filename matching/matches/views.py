"""The list of matches."""

from django.http import HttpResponse
from django.shortcuts import render

from config.accounts.access import UserRequest
from config.common.clock import london_today
from config.ui.pages import page_of, staff
from matching.matches.forms import MatchFilter
from matching.matches.lists import match_list, with_clearance


@staff
def matches(request: UserRequest) -> HttpResponse:
    """The matches. The list opens with those who meet now."""
    rows = with_clearance(match_list(request.user), today=london_today())
    list_filter = MatchFilter.of(request, rows)
    context = {"filter": list_filter, "page": page_of(request, list_filter.qs)}
    return render(request, "matching/matches/matches.html", context)
