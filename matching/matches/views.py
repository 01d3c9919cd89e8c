"""The list of matches."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today
from config.ui.pages import download_of, page_of, staff
from config.ui.sorting import Sorting
from matching.matches.forms import MatchFilter
from matching.matches.lists import EXPORT, ORDERS, match_list, with_clearance, with_questions


@staff
@require_safe
def matches(request: UserRequest) -> HttpResponse:
    """The matches. The list opens with those who meet now, the newest first."""
    list_filter, sorting = _filter(request), _sorting(request)
    context = {
        "filter": list_filter,
        "sorting": sorting,
        "page": page_of(request, sorting.rows(list_filter.qs)),
    }
    return render(request, "matching/matches/matches.html", context)


@staff
@require_safe
def export_matches(request: UserRequest, form: str) -> HttpResponse:
    """Every page of the list as a file."""
    rows = _sorting(request).rows(_filter(request).qs)
    return download_of(request, EXPORT, rows, form=form)


def _filter(request: UserRequest) -> MatchFilter:
    today = london_today()
    rows = with_clearance(match_list(request.user), today=today)
    return MatchFilter.of(request, with_questions(rows, today=today))


def _sorting(request: UserRequest) -> Sorting:
    return Sorting.of(request, ORDERS, first="-since")
