"""What the pages of delivery share. Mentors and staff use the same addresses."""

from django.shortcuts import get_object_or_404

from config.accounts.access import UserRequest, allow
from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from delivery.permissions import is_own, visible_matches
from matching.mentors.rules import called
from matching.models import Match, current_rules

supporters = allow(Role.MENTOR, *STAFF)
"""Mentors and staff. The view looks only among what this person can see."""


def one_match(request: UserRequest, pk: int) -> Match:
    """The match with its people, read among those this person can see. Raises Http404. One
    query."""
    rows = visible_matches(request.user).select_related(
        "mentor__user", "referral__establishment", "referral__participant"
    )
    return get_object_or_404(rows, pk=pk)


def man_in_words(match: Match, user: User) -> str:
    """What a page calls the man: for his mentor as the rules say, for staff by his name. One query
    for the mentor."""
    return called(match.referral, current_rules()) if is_own(user, match) else match.referral.name


def context_of(match: Match, user: User) -> dict[str, object]:
    """What every page about a match needs: the match, what to call the man, and whether this is his
    mentor. At most one query."""
    return {
        "match": match,
        "man": man_in_words(match, user),
        "is_own": is_own(user, match),
    }
