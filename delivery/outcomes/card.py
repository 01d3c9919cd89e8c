"""The card about outcomes on the page of a match."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from config.accounts.models import User
from delivery.cards import Card
from delivery.models import Progress
from delivery.outcomes.reviewing import next_review_on
from delivery.states import AimStatus
from matching.models import Match


@dataclass(frozen=True)
class Standing:
    """What a man and his mentor have done in one match: the day of their agreement, the number of
    aims, and the number of documents and grants."""

    agreed_on: date | None
    open: int
    reached: int
    made: int


def outcomes_card(match: Match, _user: User, today: date) -> Card | None:
    """The card with the agreement of the first session, the number of aims, the documents and
    grants, and the latest review. 2 queries."""
    latest = (
        match.referral.reviews.annotate(
            judged=Count("progress"),
            progressed=Count("progress", filter=~Q(progress__progress=Progress.NONE)),
        )
        .order_by("-on", "-pk")
        .first()
    )
    due_on = next_review_on(match, latest)
    context = {
        "match": match,
        "standing": standing_of(match),
        "latest": latest,
        "due_on": due_on,
        "is_due": due_on is not None and due_on <= today,
    }
    return Card("Aims and progress", "delivery/outcomes/card.html", context)


def standing_of(match: Match) -> Standing:
    """What the man and his mentor have done in this match. Opens no sealed words. One query."""
    rows = Match.objects.filter(pk=match.pk).annotate(
        aims_open=Count("aims", filter=Q(aims__status=AimStatus.OPEN), distinct=True),
        aims_reached=Count("aims", filter=Q(aims__status=AimStatus.REACHED), distinct=True),
        made=Count("works", distinct=True),
    )
    [row] = rows.values_list("agreement__on", "aims_open", "aims_reached", "made")
    return Standing(*row)
