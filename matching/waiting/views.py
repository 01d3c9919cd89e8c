"""The list of men."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.downloads.offering import file_response
from config.ui.pages import page_of, staff
from config.ui.sorting import Sorting
from matching.permissions import referrals_for
from matching.referrals.lists import men_on_page, referral_list
from matching.waiting.forms import ReferralFilter
from matching.waiting.lists import MEN, ORDERS, waits


@staff
@require_safe
def referrals(request: UserRequest) -> HttpResponse:
    """The list of men. Before anybody sets a filter, the list shows the men who are waiting. The
    man who leaves prison first comes first."""
    list_filter = ReferralFilter.of(request, referrals_for(request.user))
    sorting = Sorting.of(request, ORDERS, first="leaves")
    page = page_of(request, sorting.rows(list_filter.qs).values_list("pk", flat=True))
    page.object_list = men_on_page(list(page.object_list))
    context = {
        "filter": list_filter,
        "sorting": sorting,
        "page": page,
        "rows": [(row, row.referral) for row in waits(list(page), by=request.user, at=now())],
    }
    return render(request, "matching/waiting/men.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def export_referrals(request: UserRequest, form: str) -> HttpResponse:
    """The whole list of men as a file."""
    list_filter = ReferralFilter.of(request, referral_list(request.user))
    sorting = Sorting.of(request, ORDERS, first="leaves")
    return file_response(request, MEN, sorting.rows(list_filter.qs), form=form)
