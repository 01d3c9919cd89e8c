"""The list of men."""

from django.http import HttpResponse
from django.shortcuts import render

from config.accounts.access import UserRequest
from config.ui.pages import page_of, staff
from matching.referrals.forms import ReferralFilter
from matching.referrals.lists import referral_list


@staff
def referrals(request: UserRequest) -> HttpResponse:
    """Men referred; at first those waiting."""
    chosen = ReferralFilter.of(request, referral_list(request.user))
    context = {"filter": chosen, "page": page_of(request, chosen.qs)}
    return render(request, "matching/referrals/referrals.html", context)
