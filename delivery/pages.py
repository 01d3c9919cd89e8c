"""What the views of delivery share. Mentors and staff use the same addresses."""

from django.shortcuts import get_object_or_404

from config.accounts.access import UserRequest, allow
from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from delivery.permissions import is_own, visible_matches
from matching.mentors.rules import called
from matching.models import Match, current_rules

supporters = allow(Role.MENTOR, *STAFF)
"""A decorator that lets in mentors and staff. The view must then show only matches that this person
can see."""


def one_match(request: UserRequest, pk: int) -> Match:
    """The match, with its people loaded. Raises Http404 if the reader cannot see it. One query."""
    rows = visible_matches(request.user).select_related(
        "mentor__user", "referral__establishment", "referral__participant"
    )
    return get_object_or_404(rows, pk=pk)


def man_in_words(match: Match, user: User) -> str:
    """What a page calls the man of this match. Staff see his name. For his mentor, managers have
    chosen whether that is his first name, his initials or his reference number.

    One query for the mentor. No query for staff.
    """
    return called(match.referral, current_rules()) if is_own(user, match) else match.referral.name


def context_of(match: Match, user: User) -> dict[str, object]:
    """The template context that every page about a match needs: the match, what the page calls the
    man, and whether this person is his mentor. At most one query."""
    return {
        "match": match,
        "man": man_in_words(match, user),
        "is_own": is_own(user, match),
    }
