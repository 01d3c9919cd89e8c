"""Shared code of the pages about one man. It loads his referral. If staff cannot take an action
now, it shows a page that says why."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.clock import london_today
from config.common.written_query import written_once
from matching.models import Referral
from matching.permissions import can_decide, referrals_for
from matching.referrals.leaving import left_on
from matching.referrals.moving import NOW, is_possible, other_open_referral
from matching.states import ReferralStatus

View = Callable[..., HttpResponse]

DOING: Final = {
    "hold": "put him on hold",
    "close": "close his referral",
    "return_to_waiting": "put him back on the waiting list",
    "transfer": "move him to another prison",
    "fix_pair": "choose a mentor for him",
    "rule_out": "rule a mentor out for him",
    "change": "change this part of his record",
    "confirm_date": "confirm his release date",
    "note": "add a note about him",
    "leaving": "say whether he left",
    "ask_prison": "ask his prison about him",
}
"""Each action in words, to follow “You cannot”. An action is a step in the referral's lifecycle, or
another change that needs an open referral."""


def one_man(user: User, pk: int) -> Referral:
    """The referral, with its man and prison loaded. Raises Http404 if this person cannot see the
    referral, or if the man's record was erased."""
    rows = _men(user.pk, pk, roles=user.roles)
    if not rows:
        raise Http404
    return rows[0]


@written_once
def _men(user: int, referral: int, *, roles: frozenset[str]) -> QuerySet[Referral]:
    rows = referrals_for(User.standing_for(user, roles)).filter(pk=referral)
    rows = rows.filter(participant__erased_on__isnull=True)
    return rows.select_related("establishment", "participant", "referred_by")


def where_possible(action: str) -> Callable[[View], View]:
    """Decorates a view about one man. The view gets the referral instead of the id `pk`.

    `action` is a key of DOING. If staff cannot take the action now, or if the man has died, shows
    the page of not_now instead of the view. Raises Http404, as one_man does.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: UserRequest, pk: int, **kwargs: Any) -> HttpResponse:
            man = one_man(request.user, pk)
            if is_possible(action, man) and not man.participant.died_on:
                return view(request, man, **kwargs)
            return not_now(request, man, action)

        return page

    return decorate


def not_now(request: UserRequest, referral: Referral, action: str) -> HttpResponse:
    """The page that says why staff cannot take this action now, and what they can do instead."""
    words = {"doing": DOING[action], "why": NOW[referral.status]}
    context = steps_of(referral, by=request.user) | words
    return render(request, "matching/referrals/not_now.html", context)


def steps_of(referral: Referral, *, by: User) -> dict[str, Any]:
    """The context for the template matching/referrals/steps.html. At most 3 short queries."""
    is_closed = referral.status == ReferralStatus.CLOSED
    other = other_open_referral(referral) if is_closed else None
    return {
        "referral": referral,
        "left_on": left_on(referral, today=london_today()),
        "other": other,
        "is_other_seen": other is not None and can_decide(by, other),
    }
