"""Men, mentors, matches and pairs ruled out, as lists."""

from django.http import HttpResponse
from django.shortcuts import render

from config.common.clock import london_today
from config.ui.requests import StaffRequest, page_of, staff
from matching.domain import reads
from matching.domain.insisting import insistence_list
from matching.filters import MatchFilter, MentorFilter, ReferralFilter


@staff
def referrals(request: StaffRequest) -> HttpResponse:
    """Men referred; at first those waiting."""
    chosen = ReferralFilter.of(request, reads.referral_list(request.user))
    context = {"filter": chosen, "page": page_of(request, chosen.qs)}
    return render(request, "matching/referrals.html", context)


@staff
def mentors(request: StaffRequest) -> HttpResponse:
    """Mentors, and how many more men each could meet."""
    chosen = MentorFilter.of(request, reads.mentor_list(request.user))
    context = {"filter": chosen, "page": page_of(request, chosen.qs)}
    return render(request, "matching/mentors.html", context)


@staff
def matches(request: StaffRequest) -> HttpResponse:
    """Who meets whom; at first those meeting now."""
    rows = reads.with_clearance(reads.match_list(request.user), today=london_today())
    chosen = MatchFilter.of(request, rows)
    context = {"filter": chosen, "page": page_of(request, chosen.qs)}
    return render(request, "matching/matches.html", context)


@staff
def exclusions(request: StaffRequest) -> HttpResponse:
    """Pairs that no round may propose."""
    page = page_of(request, reads.exclusion_list(request.user))
    insisted = insistence_list(request.user)
    return render(request, "matching/exclusions.html", {"page": page, "insisted": insisted})
