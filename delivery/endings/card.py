"""The 2 cards about endings. One is on the page of a match. The other is on a mentor's first
page."""

from datetime import date, timedelta
from typing import Final

from django.db.models import Count, QuerySet

from config.accounts.models import User
from config.common.written_query import written_once
from delivery.cards import Card
from delivery.endings.planning import planned_ending
from delivery.models import Feedback, PlannedEnding
from delivery.permissions import is_own
from matching.mentors.rules import called
from matching.models import Match, Mentor, current_rules

SOON: Final = timedelta(days=28)
"""How long before its day a last session appears on the mentor's first page."""


def endings_card(match: Match, user: User, today: date) -> Card | None:
    """The card with the planned last session of this match, and the number of answers in its
    feedback. 2 queries."""
    own = is_own(user, match)
    planned = planned_ending(match)
    answers, studies = _own_answers(match, user) if own else _numbers(match.pk)[0]
    context = {
        "match": match,
        "planned": planned,
        "has_passed": planned is not None and planned.last_on < today,
        "is_own": own,
        "answers": answers,
        "studies": studies,
    }
    return Card("Ending and feedback", "delivery/endings/card.html", context)


@written_once
def _numbers(match: int) -> QuerySet[Match, tuple[int, int]]:
    """How many answers there are about this match, and how many case studies about its man."""
    rows = Match.objects.filter(pk=match).order_by()
    answers, studies = (
        Count("feedback", distinct=True),
        Count("referral__case_studies", distinct=True),
    )
    return rows.annotate(answers=answers, studies=studies).values_list("answers", "studies")


def _own_answers(match: Match, mentor: User) -> tuple[int, int]:
    """How many answers about this match its mentor has recorded. The second number is 0, because no
    mentor sees the case studies. One query."""
    return Feedback.objects.filter(match=match, recorded_by=mentor).count(), 0


def last_sessions_card(mentor: Mentor, today: date) -> Card | None:
    """The card with the planned last sessions of this mentor in the next 4 weeks. None if there are
    none. At most 2 queries."""
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
