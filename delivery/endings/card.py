"""The 2 cards about endings. One is on the page of a match. The other is on a mentor's first
page."""

from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Q

from config.accounts.models import User
from delivery.cards import Card
from delivery.endings.planning import planned_ending
from delivery.models import PlannedEnding
from delivery.permissions import is_own
from matching.mentors.rules import called
from matching.models import Match, Mentor, current_rules

SOON: Final = timedelta(days=28)
"""How long before the last session the first page of the mentor shows its day."""


def endings_card(match: Match, user: User, today: date) -> Card | None:
    """The card with the planned last session, and the number of answers about the support. 2
    queries."""
    own = is_own(user, match)
    planned = planned_ending(match)
    answers, studies = _how_many(match, by=user if own else None)
    context = {
        "match": match,
        "planned": planned,
        "has_passed": planned is not None and planned.last_on < today,
        "is_own": own,
        "answers": answers,
        "studies": studies,
    }
    return Card("Ending and feedback", "delivery/endings/card.html", context)


def _how_many(match: Match, *, by: User | None) -> tuple[int, int]:
    """How many answers there are about this match, and how many case studies about its man. With
    `by`, only the answers that this person recorded, and no case study. One query."""
    answers = Q(feedback__recorded_by=by) if by else Q()
    counted = Match.objects.filter(pk=match.pk).aggregate(
        answers=Count("feedback", filter=answers, distinct=True),
        studies=Count("referral__case_studies", distinct=True),
    )
    return counted["answers"], 0 if by else counted["studies"]


def last_sessions_card(mentor: Mentor, today: date) -> Card | None:
    """The card with the days of the last sessions that are planned for the next 4 weeks, of the men
    of this mentor. 2 queries at most."""
    rows = PlannedEnding.objects.filter(
        match__in=Match.objects.begun().filter(mentor=mentor).order_by(),
        match__referral__participant__died_on__isnull=True,
        last_on__range=(today, today + SOON),
    ).select_related("match__referral__participant")
    endings = list(rows.order_by("last_on", "pk"))
    if not endings:
        return None
    rules = current_rules()
    men = [(ending, called(ending.match.referral, rules)) for ending in endings]
    title = "Last session planned" if len(men) == 1 else "Last sessions planned"
    return Card(title, "delivery/endings/home_card.html", {"men": men})
