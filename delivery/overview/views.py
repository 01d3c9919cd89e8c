"""A mentor's page about one man."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_today
from delivery.overview.cards import match_cards
from delivery.pages import context_of, one_match, supporters
from delivery.permissions import is_own


@supporters
@require_safe
def support(request: UserRequest, pk: int) -> HttpResponse:
    """Everything about the support in this match.

    Staff have the same cards on the page of the match, so the address leads staff to that page.
    """
    match = one_match(request, pk)
    if not is_own(request.user, match):
        return redirect("matching:match", pk)
    cards = match_cards(match, request.user, today=london_today())
    context = context_of(match, request.user) | {"cards": cards}
    return render(request, "delivery/overview/support.html", context)
