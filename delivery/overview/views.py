"""The pages about the support in one match: one page for its mentor, and one for staff."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today
from delivery.overview.cards import OWN_CARDS, WORK_CARDS, shown_cards
from delivery.pages import context_of, one_match, supporters
from delivery.permissions import is_own


@supporters
@require_safe
def support(request: UserRequest, pk: int) -> HttpResponse:
    """Shows a mentor everything about the support in this match. Sends staff to the page of the
    match instead."""
    match = one_match(request, pk)
    if not is_own(request.user, match):
        return redirect("matching:match", pk)
    cards = shown_cards(OWN_CARDS, match, request.user, today=london_today())
    context = context_of(match, request.user) | {"cards": cards}
    return render(request, "delivery/overview/support.html", context)


@supporters
@require_safe
def work(request: UserRequest, pk: int) -> HttpResponse:
    """Shows staff what the mentor and the man do together. Sends the mentor to their own page about
    the man instead, which shows the same."""
    match = one_match(request, pk)
    if is_own(request.user, match):
        return redirect("delivery:support", pk)
    cards = shown_cards(WORK_CARDS, match, request.user, today=london_today())
    context = context_of(match, request.user) | {"cards": cards}
    return render(request, "delivery/overview/work.html", context)
