"""The list of men."""

from django.http import HttpResponse
from django.shortcuts import render

from config.accounts.access import UserRequest
from config.ui.pages import page_of, staff
from matching.referrals.forms.lists import ReferralFilter
from matching.referrals.lists import referral_list


@staff
def referrals(request: UserRequest) -> HttpResponse:
    """The men referred. The list opens with those waiting."""
    list_filter = ReferralFilter.of(request, referral_list(request.user))
    context = {"filter": list_filter, "page": page_of(request, list_filter.qs)}
    return render(request, "matching/referrals/referrals.html", context)
